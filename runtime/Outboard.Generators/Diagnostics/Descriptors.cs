using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>The diagnostics of the generator; README.md lists them.</summary>
internal static class Descriptors
{
    public static readonly DiagnosticDescriptor Property = new(
        "OUTBOARD101", "Properties cannot be used in a plugin contract", "'{0}' is a property, which cannot be used in a plugin contract. Declare a method instead, for example Task<{1}> Get{2}Async(CancellationToken cancellationToken).",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "A call to another process takes time and can fail, and a property expresses neither. Declare a method that returns Task<T>.");

    public static readonly DiagnosticDescriptor Event = new(
        "OUTBOARD102", "Events cannot be used in a plugin contract", "'{0}' is an event, which cannot be used in a plugin contract. Return IAsyncEnumerable<T> from a method, or take a callback interface that is marked with [PluginContract].",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "An event handler is a delegate of one process. A sequence or a callback interface does the same between processes.");

    public static readonly DiagnosticDescriptor Indexer = new(
        "OUTBOARD103", "Indexers cannot be used in a plugin contract", "'{0}' is an indexer, which cannot be used in a plugin contract. Declare a method that returns Task<T> instead.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "A call to another process takes time and can fail, and an indexer expresses neither. Declare a method that returns Task<T>.");

    public static readonly DiagnosticDescriptor GenericMethod = new(
        "OUTBOARD104", "Generic methods cannot be used in a plugin contract", "'{0}' is a generic method, which cannot be used in a plugin contract. Declare one method for each type.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "The types of the arguments and the result must be known when the stubs are compiled.");

    public static readonly DiagnosticDescriptor SynchronousMethod = new(
        "OUTBOARD105", "Methods of a plugin contract must be asynchronous", "'{0}' returns {1}, but a method of a plugin contract must be asynchronous. Return Task<{1}> instead.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "Return Task, Task<T>, ValueTask, ValueTask<T> or IAsyncEnumerable<T>.");

    public static readonly DiagnosticDescriptor VoidMethod = new(
        "OUTBOARD106", "Methods of a plugin contract cannot return void", "'{0}' returns void, so its caller could not be told about a failure. Return Task instead.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "A call to another process takes time and can fail, which a task reports. To let an object be disposed, derive from IAsyncDisposable instead of IDisposable.");

    public static readonly DiagnosticDescriptor RefParameter = new(
        "OUTBOARD107", "Parameters of a plugin contract cannot be passed by reference", "'{0}' takes '{1}' by reference, which is not possible between processes. Take it by value, and return what changes.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "Processes do not share variables. To return more than one result, return a record.");

    public static readonly DiagnosticDescriptor UnsupportedType = new(
        "OUTBOARD108", "Type cannot be used in a plugin contract", "'{0}' uses {1}, which cannot be used in a plugin contract. {2}.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "Arguments and results are serialized as JSON. Pointers, ref structs, delegates, abstract classes and multidimensional arrays cannot be, and some types of .NET lose their content.");

    public static readonly DiagnosticDescriptor Tuple = new(
        "OUTBOARD109", "Tuples cannot be used in a plugin contract", "'{0}' uses the tuple {1}, which System.Text.Json serializes as an empty object. Use a record instead.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "The elements of a tuple are fields, and System.Text.Json does not serialize fields by default.");

    public static readonly DiagnosticDescriptor DuplicateWireName = new(
        "OUTBOARD110", "Two methods of a plugin contract have the same wire name", "'{0}' has the wire name '{1}', which {2} has too. Rename one of them.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "A method is called by its name without the suffix Async. Overloads, or a pair such as Foo and FooAsync, cannot be told apart.");

    public static readonly DiagnosticDescriptor TooManyArguments = new(
        "OUTBOARD111", "Method of a plugin contract has too many arguments", "'{0}' takes {1} arguments, but a call can have at most 8. Combine some of them in a record.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "A CancellationToken does not count.");

    public static readonly DiagnosticDescriptor InterfaceType = new(
        "OUTBOARD112", "Interface is not a plugin contract", "'{0}' uses the interface {1}, which is not a plugin contract. Mark it with [PluginContract] to pass an object that is called back, or use a class or record to pass data.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "An interface alone does not say whether its object is copied or called. The collection interfaces of .NET are copied.");

    public static readonly DiagnosticDescriptor StaticAbstractMember = new(
        "OUTBOARD113", "Static abstract members cannot be used in a plugin contract", "'{0}' is static and abstract, but a plugin contract can only have instance methods. Make it an instance method, or remove it from the interface.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "An interface with a static abstract member cannot be a type argument, so nothing is generated for it.");

    public static readonly DiagnosticDescriptor MissingInJsonContext = new(
        "OUTBOARD114", "Type is missing from the JSON context", "'{0}' uses {1}, which is missing from {2}. Add [JsonSerializable(typeof({1}))] to {2}.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, "Without reflection, as with NativeAOT, only the types of the JSON context can be serialized.");

    public static readonly DiagnosticDescriptor NoJsonContext = new(
        "OUTBOARD115", "NativeAOT requires a JSON context", "'{0}' uses {1}, which requires a JSON context where reflection is not available. Add '[JsonSerializable(typeof({1}))] {3} sealed partial class {2} : JsonSerializerContext;' to the namespace of the interface.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, "The project is marked as AOT-compatible, so types cannot be serialized by reflection. C#'s simple types and a few more need no context.");

    public static readonly DiagnosticDescriptor GenericContract = new(
        "OUTBOARD116", "Plugin contracts cannot be generic", "'{0}' has type parameters, or is nested in a type that has some. Declare one interface for each type; it can derive from a generic one.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "A plugin is dispensed by name, and a name has no type arguments.");

    public static readonly DiagnosticDescriptor Inaccessible = new(
        "OUTBOARD117", "Plugin contracts and their methods must be public or internal", "'{0}' is not accessible in its whole project. Make it public or internal.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "The generated classes stand next to the interface, in its namespace.");

    public static readonly DiagnosticDescriptor InvalidClass = new(
        "OUTBOARD118", "Class of a plugin contract is not valid", "The class '{1}' that belongs to '{0}' is not valid. {2}.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "The classes are named after the interface, without its I. A class of such a name that you write yourself replaces the generated one and must have the same shape.");

    public static readonly DiagnosticDescriptor MultipleTokens = new(
        "OUTBOARD119", "Method of a plugin contract has more than one cancellation token", "'{0}' has more than one CancellationToken. Declare only one.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "A call is cancelled as a whole.");

    public static readonly DiagnosticDescriptor UnsupportedUse = new(
        "OUTBOARD120", "Type cannot be used in this way in a plugin contract", "'{0}' uses {1} in a way that is not supported in a plugin contract. {2}.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "Sequences, progress, streams and callback interfaces have a channel of their own, so they must be parameters or results themselves.");

    public static readonly DiagnosticDescriptor LanguageVersion = new(
        "OUTBOARD121", "C# 12 or later is required", "The classes generated for '{0}' require C# 12 or later. Raise LangVersion in the project file, or remove it.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "The generated code uses primary constructors and collection expressions, which are part of C# 12.");

    public static readonly DiagnosticDescriptor PluginNotRegistered = new(
        "OUTBOARD122", "Plugin type cannot be used by Plugin.For", "'{0}' cannot be used by Plugin.For<{1}>. It must be a class that is not abstract, derives from Plugin<{1}>, and has a constructor that takes the implementation first and requires no other argument.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, "Plugin.For and DispenseAsync create a plugin type from the implementation alone. Further parameters of the constructor must have default values.");

    public static readonly DiagnosticDescriptor ObjectType = new(
        "OUTBOARD123", "Object is received as JsonElement", "'{0}' uses {1}, which is received as a JsonElement. Use JsonElement, or a type of your own.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, "The receiver does not know which type the sender had.");

    public static readonly DiagnosticDescriptor InitInitializer = new(
        "OUTBOARD124", "Initializer of an init property can be skipped", "'{0}' has an initializer, which does not run when the member is missing from the message. Use set instead of init, or a constructor parameter with a default value.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, "Source-generated JSON code sets all init properties at once; those that an older sender does not know become null, zero or false. A property with set keeps its initial value.");

    public static readonly DiagnosticDescriptor ContentLost = new(
        "OUTBOARD125", "Type loses content when it is serialized", "'{0}' {1}. {2}.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, "System.Text.Json serializes public properties, and sets those that have a public setter, an init accessor or a constructor parameter. Mark a member that does not need to be sent with [JsonIgnore].");

    public static readonly ImmutableDictionary<string, DiagnosticDescriptor> ById = new[]
    {
        Property,
        Event,
        Indexer,
        GenericMethod,
        SynchronousMethod,
        VoidMethod,
        RefParameter,
        UnsupportedType,
        Tuple,
        DuplicateWireName,
        TooManyArguments,
        InterfaceType,
        StaticAbstractMember,
        MissingInJsonContext,
        NoJsonContext,
        GenericContract,
        Inaccessible,
        InvalidClass,
        MultipleTokens,
        UnsupportedUse,
        LanguageVersion,
        PluginNotRegistered,
        ObjectType,
        InitInitializer,
        ContentLost,
    }.ToImmutableDictionary(descriptor => descriptor.Id);

    private const string Category = "Outboard";
}
