namespace Outboard;

/// <summary>A call was not sent, for so many are unanswered already: it can be sent later.</summary>
internal sealed class NoRoomException() : Exception("Too many calls are unanswered.");
