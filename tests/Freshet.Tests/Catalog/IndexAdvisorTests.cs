namespace Freshet.Tests;

public sealed class IndexAdvisorTests
{
    [Fact]
    public void CreateIndex_unusable_unique_index_gives_its_columns() =>
        Key(new("id", "uuid", true, false), new("region", "text", false, true), new("month", "date", false, true))
            .ShouldBe("\"region\", \"month\"");

    [Fact]
    public void CreateIndex_column_without_duplicates_today_is_not_enough() =>
        Key(Column("client_id", "uuid"), new("order_no", "text", true, false), Column("revenue", "numeric")).ShouldBe("\"client_id\", \"order_no\"");

    [Fact]
    public void CreateIndex_sums_that_happen_to_differ_are_no_key() =>
        Key(Column("client_id", "uuid"), new("revenue", "numeric", true, false), new("orders", "bigint", true, false))
            .ShouldBe("\"client_id\"");

    [Fact]
    public void CreateIndex_grouped_report_gives_what_it_groups_by() =>
        Key(Column("client_id", "bigint"), Column("month", "date"), Column("roi", "double precision"), Column("orders", "bigint"), Column(
            "active", "boolean"))
            .ShouldBe("\"client_id\", \"month\"");

    [Fact]
    public void CreateIndex_amount_whose_name_ends_in_paid_is_not_a_key() =>
        Key(Column("client_id", "bigint"), Column("amount_paid", "bigint")).ShouldBe("\"client_id\"");

    [Fact]
    public void CreateIndex_only_flags_gives_them() =>
        Key(Column("active", "boolean"), Column("total", "numeric")).ShouldBe("\"active\"");

    [Fact]
    public void CreateIndex_only_measures_gives_all_that_can_be_sorted() =>
        Key(Column("total", "numeric"), Column("details", "json"), Column("place", "point")).ShouldBe("\"total\"");

    [Fact]
    public void CreateIndex_nothing_that_can_be_sorted_leaves_the_columns_to_the_reader() =>
        Key(Column("details", "json")).ShouldBe("<columns that identify a row>");

    [Fact]
    public void CreateIndex_names_are_quoted() =>
        IndexAdvisor.CreateIndex(new("My Schema", "a\"b"), [Column("Client", "text")])
            .ShouldBe("CREATE UNIQUE INDEX CONCURRENTLY ON \"My Schema\".\"a\"\"b\" (\"Client\");");

    private static ViewColumn Column(string name, string type) => new(name, type, AllDifferent: false, InUniqueIndex: false);

    private static string Key(params ViewColumn[] columns)
    {
        var sql = IndexAdvisor.CreateIndex(Some.Name("a_daily"), columns);
        return sql[(sql.IndexOf('(', StringComparison.Ordinal) + 1)..sql.LastIndexOf(')')];
    }
}
