using System.Globalization;
using System.Security.Cryptography;
using Freshet.Naming;

namespace Freshet.Refreshing.Swaps;

/// <summary>What a view, its copy and their parts are called during a swap. No other session sees the new names.</summary>
internal sealed class SwapNames
{
    private readonly ViewName _view;

    // Chance keeps them apart from what is there.
    private readonly string _token = $"freshet_{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    public SwapNames(ViewName view) => _view = view;

    /// <summary>The view's name, quoted, without its schema.</summary>
    public string Name => ViewName.QuoteSent(_view.Name);

    public string View => _view.ToSentSql();

    public string Copy => InSchema($"{_token}_new");

    /// <summary>The old view, once the copy has its name.</summary>
    public string Old => InSchema(OldName);

    public string OldName => $"{_token}_old";

    /// <summary>A plain view that tries whether the text of another one gives the same view.</summary>
    public string Trial(ViewPlace.Reader reader) => Qualified(reader.Schema, $"{_token}_try");

    /// <summary>Without a schema.</summary>
    public string Index(int number) => Numbered('i', number);

    /// <summary>Without a schema.</summary>
    public string Statistics(int number) => Numbered('s', number);

    /// <summary>Without a schema.</summary>
    public string OldStatistics(int number) => Numbered('o', number);

    public string InSchema(string name) => Qualified(_view.Schema, name);

    public static string Qualified(string schema, string name) => new ViewName(schema, name).ToSentSql();

    private string Numbered(char kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{_token}_{kind}{number}");
}
