using Outboard;

namespace Guide;

#region contract
[PluginContract]
public interface IRenderer
{
    Task<string> RenderAsync(string markdown, CancellationToken cancellationToken = default);
}
#endregion

/// <summary>The shortest markdown there is.</summary>
internal sealed class Renderer : IRenderer
{
    public Task<string> RenderAsync(string markdown, CancellationToken cancellationToken = default) =>
        Task.FromResult($"<h1>{markdown.TrimStart('#', ' ')}</h1>");
}
