using System.Runtime.InteropServices;

namespace Outboard.Tests;

public sealed class StartErrorTranslatorTests
{
    [Theory]
    [InlineData("LINUX", 2, PluginStartFailure.NotFound)]
    [InlineData("LINUX", 8, PluginStartFailure.WrongFormat)]
    [InlineData("LINUX", 13, PluginStartFailure.NotExecutable)]
    [InlineData("LINUX", 3, PluginStartFailure.Other)]
    [InlineData("LINUX", 5, PluginStartFailure.Other)]
    [InlineData("LINUX", 12, PluginStartFailure.Other)]
    [InlineData("LINUX", 86, PluginStartFailure.Other)]
    [InlineData("LINUX", 193, PluginStartFailure.Other)]
    [InlineData("OSX", 2, PluginStartFailure.NotFound)]
    [InlineData("OSX", 8, PluginStartFailure.WrongFormat)]
    [InlineData("OSX", 13, PluginStartFailure.NotExecutable)]
    [InlineData("OSX", 86, PluginStartFailure.WrongFormat)]
    [InlineData("OSX", 5, PluginStartFailure.Other)]
    [InlineData("OSX", 216, PluginStartFailure.Other)]
    [InlineData("WINDOWS", 2, PluginStartFailure.NotFound)]
    [InlineData("WINDOWS", 3, PluginStartFailure.NotFound)]
    [InlineData("WINDOWS", 5, PluginStartFailure.NotExecutable)]
    [InlineData("WINDOWS", 193, PluginStartFailure.WrongFormat)]
    [InlineData("WINDOWS", 216, PluginStartFailure.WrongFormat)]
    [InlineData("WINDOWS", 8, PluginStartFailure.Other)]
    [InlineData("WINDOWS", 13, PluginStartFailure.Other)]
    [InlineData("WINDOWS", 86, PluginStartFailure.Other)]
    public void ErrorNumber_OfASystem_MeansWhatItMeansThere(string system, int code, PluginStartFailure failure) =>
        Assert.Equal(failure, StartErrorTranslator.KindOf(code, OSPlatform.Create(system)));
}
