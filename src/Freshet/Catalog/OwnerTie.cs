namespace Freshet.Catalog;

/// <summary>The relation of the connected role to a view's owner.</summary>
public enum OwnerTie
{
    /// <summary>Neither a member nor the owner itself.</summary>
    None,

    /// <summary>As <see cref="None"/>, and the owner is a superuser.</summary>
    NoneToSuperuser,

    /// <summary>A member that does not inherit the owner's rights.</summary>
    MemberWithoutRights,

    /// <summary>The owner itself, or a member with its rights.</summary>
    HasRights,
}
