using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Outboard.Tests;

/// <summary>All that a type names: in its bases, members, bodies and attributes, nested types included.</summary>
internal static class References
{
    public static HashSet<TypeReference> Of(TypeDefinition type)
    {
        var found = new HashSet<TypeReference>();
        Collect(type, found);
        return found;
    }

    public static void Add(TypeReference? type, HashSet<TypeReference> found)
    {
        switch (type)
        {
            case null or GenericParameter:
                return;
            case GenericInstanceType generic:
                Add(generic.ElementType, found);
                foreach (TypeReference argument in generic.GenericArguments)
                {
                    Add(argument, found);
                }

                return;
            case IModifierType modifier:
                Add(modifier.ModifierType, found);
                Add(modifier.ElementType, found);
                return;
            case TypeSpecification specification:
                Add(specification.ElementType, found);
                return;
            default:
                found.Add(type);
                return;
        }
    }

    private static void Collect(TypeDefinition type, HashSet<TypeReference> found)
    {
        Add(type.BaseType, found);
        foreach (InterfaceImplementation implemented in type.Interfaces)
        {
            Add(implemented.InterfaceType, found);
        }

        foreach (FieldDefinition field in type.Fields)
        {
            Add(field.FieldType, found);
        }

        foreach (MethodDefinition method in type.Methods)
        {
            Collect(method, found);
        }

        foreach (CustomAttribute attribute in type.CustomAttributes)
        {
            Add(attribute.AttributeType, found);
        }

        foreach (TypeDefinition nested in type.NestedTypes)
        {
            Collect(nested, found);
        }
    }

    private static void Collect(MethodDefinition method, HashSet<TypeReference> found)
    {
        AddSignature(method, found);
        if (!method.HasBody)
        {
            return;
        }

        foreach (VariableDefinition variable in method.Body.Variables)
        {
            Add(variable.VariableType, found);
        }

        foreach (ExceptionHandler handler in method.Body.ExceptionHandlers)
        {
            Add(handler.CatchType, found);
        }

        foreach (Instruction instruction in method.Body.Instructions)
        {
            switch (instruction.Operand)
            {
                case TypeReference type:
                    Add(type, found);
                    break;
                case FieldReference field:
                    Add(field.DeclaringType, found);
                    Add(field.FieldType, found);
                    break;
                case MethodReference called:
                    Add(called.DeclaringType, found);
                    AddSignature(called, found);
                    break;
                default:
                    break;
            }
        }
    }

    private static void AddSignature(MethodReference method, HashSet<TypeReference> found)
    {
        Add(method.ReturnType, found);
        foreach (ParameterDefinition parameter in method.Parameters)
        {
            Add(parameter.ParameterType, found);
        }

        if (method is GenericInstanceMethod generic)
        {
            foreach (TypeReference argument in generic.GenericArguments)
            {
                Add(argument, found);
            }
        }
    }
}
