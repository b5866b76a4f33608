namespace Freshet.Cli;

/// <summary>A column of a <see cref="Listing"/>.</summary>
internal sealed record ListColumn(string Header)
{
    /// <summary>Where the terminal is too narrow, columns with a number are left out, the highest first.</summary>
    public int? Droppable { get; init; }

    /// <summary>Names of views: cut in the middle where the terminal is too narrow.</summary>
    public bool IsName { get; init; }

    /// <summary>Sentences: where they do not fit behind their row, they follow below it.</summary>
    public bool IsText { get; init; }

    /// <summary>As <see cref="IsText"/>, for what is there to be copied, so that it is never broken.</summary>
    public bool IsFix { get; init; }

    public static readonly ListColumn Fix = new("") { IsFix = true };

    /// <summary>The style of a cell, as <see cref="Screen.Styled"/> takes it.</summary>
    public Func<string, string?>? Style { get; init; }

    public static implicit operator ListColumn(string header) => new(header);
}
