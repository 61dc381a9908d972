using System.ComponentModel;

namespace System.Runtime.CompilerServices;

/// <summary>What the compiler asks for where records are and .NET Standard is.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
internal static class IsExternalInit;
