using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>What can be wrong with a plugin interface.</summary>
internal static class Descriptors
{
    public static readonly DiagnosticDescriptor Property = new(
        "OUTBOARD101", "A property cannot cross", "{0} is a property, which cannot cross to another process: make it a method, such as Task<{1}> Get{2}Async(CancellationToken)",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "A call to another process takes time and may fail, and a property shows neither. Declare a method that returns Task<T>.");

    public static readonly DiagnosticDescriptor Event = new(
        "OUTBOARD102", "An event cannot cross", "{0} is an event, which cannot cross to another process: return IAsyncEnumerable<T> from a method, or take a callback interface marked [PluginContract]",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "Handlers are delegates of this process. A sequence or a callback interface does the same across processes.");

    public static readonly DiagnosticDescriptor Indexer = new(
        "OUTBOARD103", "An indexer cannot cross", "{0} is an indexer, which cannot cross to another process: make it a method that returns Task<T>",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "A call to another process takes time and may fail, and an indexer shows neither. Declare a method that returns Task<T>.");

    public static readonly DiagnosticDescriptor GenericMethod = new(
        "OUTBOARD104", "A generic method cannot cross", "{0} has type parameters, which cannot cross to another process: declare one method for each type",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "The types on the wire must be known when the stubs are compiled.");

    public static readonly DiagnosticDescriptor SynchronousMethod = new(
        "OUTBOARD105", "A synchronous method cannot cross", "{0} returns {1} at once, which no call to another process can: return Task<{1}>",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "Return Task, Task<T>, ValueTask, ValueTask<T> or IAsyncEnumerable<T>.");

    public static readonly DiagnosticDescriptor VoidMethod = new(
        "OUTBOARD106", "A method without a task cannot cross", "{0} returns void, so that its caller would never learn of a failure: return Task",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "A call to another process takes time and may fail; the task says so. To let an object be disposed of, derive from IAsyncDisposable instead of IDisposable.");

    public static readonly DiagnosticDescriptor RefParameter = new(
        "OUTBOARD107", "A parameter by reference cannot cross", "{0} takes '{1}' by reference, which cannot cross to another process: take it by value, and return what changes",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "Variables cannot be shared between processes. Return a record where there is more than one result.");

    public static readonly DiagnosticDescriptor Unserializable = new(
        "OUTBOARD108", "A type cannot cross", "{0} has {1}, which cannot cross to another process: {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "Arguments and results become JSON. Pointers, ref structs, delegates, abstract classes and arrays of more than one dimension have no such form, and some types of .NET lose their content.");

    public static readonly DiagnosticDescriptor Tuple = new(
        "OUTBOARD109", "A tuple cannot cross", "{0} has the tuple {1}, which System.Text.Json writes as an empty object: declare a record",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "The elements of a tuple are fields, and fields are left out of JSON.");

    public static readonly DiagnosticDescriptor SameName = new(
        "OUTBOARD110", "Two methods with one name on the wire", "{0} is '{1}' on the wire, as {2} is: give one of them another name",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "A method is called by its name without the suffix Async. Overloads, and a pair such as Foo and FooAsync, cannot be told apart.");

    public static readonly DiagnosticDescriptor TooManyArguments = new(
        "OUTBOARD111", "Too many arguments", "{0} takes {1} arguments, and a call has at most 8: put some of them into a record",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "The token does not count.");

    public static readonly DiagnosticDescriptor InterfaceType = new(
        "OUTBOARD112", "An interface that is not a contract", "{0} has the interface {1}: mark it with [PluginContract] to pass an object that is called back, or declare a class or record to pass data",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "An interface alone does not say whether its object is to be copied or called. Collection interfaces of .NET are copied.");

    public static readonly DiagnosticDescriptor StaticAbstract = new(
        "OUTBOARD113", "A static abstract member cannot cross", "{0} is static and abstract: a plugin interface has instance methods only",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "The interface cannot be a type argument with such a member, so nothing is generated for it.");

    public static readonly DiagnosticDescriptor MissingInJsonContext = new(
        "OUTBOARD114", "A type is missing from the JSON context", "{0} has {1}, which {2} lacks: add [JsonSerializable(typeof({1}))] to it",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, "Where there is no reflection, as under AOT, a type that is missing from the context cannot cross.");

    public static readonly DiagnosticDescriptor NoJsonContext = new(
        "OUTBOARD115", "A JSON context is needed for AOT", "{0} has {1}, which needs a JSON context where there is no reflection: add [JsonSerializable(typeof({1}))] {3} sealed partial class {2} : JsonSerializerContext to the namespace of the interface",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, "The project says that it is AOT-compatible, so the types on the wire cannot be found by reflection. The primitives need no context.");

    public static readonly DiagnosticDescriptor GenericContract = new(
        "OUTBOARD116", "A plugin interface cannot be generic", "{0} has type parameters, its own or those of a type around it: declare one interface for each type, which may derive from a generic one",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "A plugin is dispensed by its name, which says nothing of type arguments.");

    public static readonly DiagnosticDescriptor Unreachable = new(
        "OUTBOARD117", "A plugin interface must be reachable", "{0} cannot be reached from all of its project: make it public or internal",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "The classes generated for an interface stand beside it in its namespace.");

    public static readonly DiagnosticDescriptor NameTaken = new(
        "OUTBOARD118", "The name of a generated class is taken", "{0} is to have {1}, which {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "The classes are named for the interface, without its I. A class by hand of such a name is used in place of a generated one and must have its shape.");

    public static readonly DiagnosticDescriptor TwoTokens = new(
        "OUTBOARD119", "More than one cancellation token", "{0} takes more than one CancellationToken: a call has one",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "A call is cancelled as a whole.");

    public static readonly DiagnosticDescriptor WrongPlace = new(
        "OUTBOARD120", "Something brokered in the wrong place", "{0} has {1}: {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "Sequences, progress, streams and callback interfaces get a channel of their own, so they must be parameters or results themselves.");

    public static readonly DiagnosticDescriptor LanguageVersion = new(
        "OUTBOARD121", "The language version is too low", "The classes generated for {0} need C# 12 or later: raise LangVersion, or leave it out",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, "Primary constructors and collection expressions are part of C# 12.");

    public static readonly DiagnosticDescriptor PluginNotRegistered = new(
        "OUTBOARD122", "A plugin type by hand that Plugin.For cannot use", "{0} is not a Plugin<{1}> with a constructor that takes the implementation and nothing else, so that Plugin.For<{1}> does not find it",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, "The constructor may have further parameters with default values.");

    public static readonly DiagnosticDescriptor AnyObject = new(
        "OUTBOARD123", "An object arrives as JSON", "{0} has {1}, which arrives as a JsonElement: declare JsonElement, or a type of your own",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, "The receiver cannot know which type the sender had.");

    public static readonly DiagnosticDescriptor InitInitialiser = new(
        "OUTBOARD124", "An init property with an initializer", "{0} has an initializer, which does not run where the member is absent from the message: use set in place of init, or a constructor parameter with a default value",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, "Generated JSON code sets all init properties at once, those that an older sender does not know to null, zero or false. A property with set keeps its initial value.");

    public static readonly DiagnosticDescriptor LosesContent = new(
        "OUTBOARD125", "A type loses content on the way", "{0} {1}: {2}",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, "System.Text.Json writes public properties, and sets those that have a public setter or init accessor or a constructor parameter. Mark a member that does not need to be sent with [JsonIgnore].");

    /// <summary>All of them.</summary>
    public static readonly ImmutableDictionary<string, DiagnosticDescriptor> ById = new[]
    {
        Property,
        Event,
        Indexer,
        GenericMethod,
        SynchronousMethod,
        VoidMethod,
        RefParameter,
        Unserializable,
        Tuple,
        SameName,
        TooManyArguments,
        InterfaceType,
        StaticAbstract,
        MissingInJsonContext,
        NoJsonContext,
        GenericContract,
        Unreachable,
        NameTaken,
        TwoTokens,
        WrongPlace,
        LanguageVersion,
        PluginNotRegistered,
        AnyObject,
        InitInitialiser,
        LosesContent,
    }.ToImmutableDictionary(descriptor => descriptor.Id);

    private const string Category = "Outboard";
}
