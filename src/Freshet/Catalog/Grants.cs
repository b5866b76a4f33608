using Freshet.Naming;

namespace Freshet.Catalog;

/// <summary>The statements that grant the connected role what it lacks.</summary>
public static class Grants
{
    /// <summary>Lets the role refresh one view: MAINTAIN from PostgreSQL 17 on, before that the owner's rights.</summary>
    public static string ToRefresh(MaterializedView view, ServerFacts server)
    {
        var role = ViewName.Quote(server.User);
        var schema = $"GRANT USAGE ON SCHEMA {ViewName.Quote(view.Name.Schema)} TO {role};";
        if (server.Major >= 17)
            return $"{schema} GRANT MAINTAIN ON {view.Name.ToSql()} TO {role};";
        var membership = $"GRANT {ViewName.Quote(view.Owner)} TO {role}";
        return view.OwnerTie switch
        {
            OwnerTie.HasRights => schema,
            OwnerTie.MemberWithoutRights => server.Major >= 16 ? $"{membership} WITH INHERIT TRUE;" : $"ALTER ROLE {role} INHERIT;",
            // A fix must not grant all rights of a superuser.
            OwnerTie.NoneToSuperuser =>
                $"ALTER MATERIALIZED VIEW {view.Name.ToSql()} OWNER TO {role}; -- its owner is a superuser, whose members may do "
                + "everything; the new owner needs SELECT on what the view reads",
            _ => $"{membership};",
        };
    }

    /// <summary>Lets the role read one view.</summary>
    public static string ToRead(ViewName view, string role) =>
        $"GRANT USAGE ON SCHEMA {ViewName.Quote(view.Schema)} TO {ViewName.Quote(role)}; "
        + $"GRANT SELECT ON {view.ToSql()} TO {ViewName.Quote(role)};";
}
