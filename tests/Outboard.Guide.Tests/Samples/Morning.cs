using Greeter.Shared;
using Outboard;

namespace Guide;

#region use
internal sealed class Morning(IPlugins plugins)
{
    public async Task<string> GreetAsync(CancellationToken cancellationToken = default)
    {
        // Get the instance for each piece of work: after a crash and a restart it is a different one.
        IGreeter greeter = await plugins.GetAsync<IGreeter>("greeter", cancellationToken);
        return await greeter.GreetAsync(cancellationToken);
    }
}
#endregion
