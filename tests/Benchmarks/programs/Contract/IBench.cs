using Outboard;

namespace Benchmarks.Programs;

/// <summary>The contract. Its stubs are generated; those in ByHand/ do the same.</summary>
[PluginContract]
public interface IBench : IWork;
