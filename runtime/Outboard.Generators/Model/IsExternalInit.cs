using System.ComponentModel;

namespace System.Runtime.CompilerServices;

/// <summary>The compiler requires it for records; .NET Standard does not have it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
internal static class IsExternalInit;
