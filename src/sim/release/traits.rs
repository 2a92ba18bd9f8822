//! The differences between releases, as data.
//!
//! Invariant: behavior depends on a field of [`Traits`], never on the name of a release.

/// What gives an API key its rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum Era {
    /// The rules of the key itself.
    Allowlist,
    /// The roles of the user who owns the key.
    User,
}

/// Which of the vendor's two validators checks arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum Style {
    /// The old schema: converts values, says "attribute required".
    Schema,
    /// Pydantic: strict, says "Field required".
    Pydantic,
}

/// What an event about a key carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum EventFields {
    /// Only the id.
    Id,
    /// The raw reply, including the plain key and its hash.
    Raw,
}

/// An older version of the API that a newer system still supports.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::sim) struct Version {
    /// The name in the path: `v25.04.0`.
    pub(in crate::sim) name: &'static str,
    /// Fields of a key that this version lacks.
    pub(in crate::sim) drops: &'static [&'static str],
    /// Methods that this version lacks: a call fails with errno 201.
    pub(in crate::sim) hides: &'static [&'static str],
}

/// The differences between releases.
#[derive(Debug)]
pub(in crate::sim) struct Traits {
    pub(in crate::sim) era: Era,
    pub(in crate::sim) style: Style,
    /// `system.version_short`, and `version` of `system.info` from 25.04 on.
    pub(in crate::sim) short_version: &'static str,
    /// `system.version`.
    pub(in crate::sim) long_version: &'static str,
    /// `version` of `system.info`.
    pub(in crate::sim) info_version: &'static str,
    pub(in crate::sim) product_type: &'static str,
    /// Build time, in seconds.
    pub(in crate::sim) build_time: i64,
    /// What `GET /api/versions` lists. Empty: the release has no `/api`.
    pub(in crate::sim) versions: &'static [Version],
    /// The method list; one of the two compiled catalogues.
    pub(in crate::sim) catalogue: &'static str,
    pub(in crate::sim) roles: &'static str,
    /// What `core.get_events` lists. Empty: the release has no such method.
    pub(in crate::sim) events: &'static str,
    /// The server answers a DDP `ping`.
    pub(in crate::sim) ddp_ping: bool,
    /// "Not authenticated" and "Not authorized" come without the errno's name and a traceback.
    pub(in crate::sim) bare_refusals: bool,
    /// The longest message of a signed-in client, in characters.
    pub(in crate::sim) frame_limit: Option<usize>,
    /// The longest name of a key, in characters.
    pub(in crate::sim) name_limit: Option<usize>,
    pub(in crate::sim) allowlist_required: bool,
    pub(in crate::sim) keys_per_user: Option<usize>,
    /// Calls per minute of one method that an address may make before sign-in.
    pub(in crate::sim) rate_limit: Option<u32>,
    /// Keys have `revoked_reason`, and `username` may be null.
    pub(in crate::sim) revoked_reason: bool,
    /// One orphaned key makes the whole query fail.
    pub(in crate::sim) orphan_breaks_query: bool,
    /// SCRAM fields replace `keyhash`.
    pub(in crate::sim) scram: bool,
    pub(in crate::sim) event_fields: EventFields,
    /// A plain key that comes over an insecure connection is revoked.
    pub(in crate::sim) revokes_insecure: bool,
    /// The name of the REST API in the audit log. `None`: the release has no REST API.
    pub(in crate::sim) rest_protocol: Option<&'static str>,
    /// Versions of the release that have another name for it, and that name.
    pub(in crate::sim) early_rest: (&'static [&'static str], &'static str),
    /// The audit log records calls that change keys.
    pub(in crate::sim) audits_keys: bool,
    /// `auth.mechanism_choices` fails before sign-in (25.04.2 to 25.10.2, according to the vendor's client).
    pub(in crate::sim) broken_mechanism_choices: bool,
    /// `auth.login_ex` answers DENIED to a user without API access, and accepts `reconnect_token`.
    pub(in crate::sim) says_denied: bool,
    /// Wrong one-time codes that are forgiven before AUTH_ERR.
    pub(in crate::sim) otp_retries: u32,
    /// `auth.me` lists every role for FULL_ADMIN, not FULL_ADMIN alone.
    pub(in crate::sim) expands_full_admin: bool,
    /// A job lists the ids of the calls that wait for it, and an item of `core.bulk` its inner job.
    pub(in crate::sim) wide_jobs: bool,
    /// With `legacy_jobs: false`, a call that starts a job is answered when the job ends.
    pub(in crate::sim) jobs_answer_late: bool,
    /// The entry of a group has `immutable` instead of `id_type_both`.
    pub(in crate::sim) immutable_groups: bool,
    /// Users have `webshare`.
    pub(in crate::sim) webshare: bool,
    /// The home directory of a user without one.
    pub(in crate::sim) no_home: &'static str,
}

const CATALOGUE_24_04: &str = include_str!("data/methods-24.04.txt");
const CATALOGUE_25_10: &str = include_str!("data/methods-25.10.txt");
const EVENTS_24_04: &str = include_str!("data/events-24.04.txt");
const ROLES_24_04: &str = include_str!("data/roles-24.04.txt");
const ROLES_25_10: &str = include_str!("data/roles-25.10.txt");

const fn version(name: &'static str) -> Version {
    Version {
        name,
        drops: &[],
        hides: &[],
    }
}

const fn before_25_10(name: &'static str) -> Version {
    Version {
        name,
        drops: &["revoked_reason"],
        hides: &["system.info"],
    }
}

pub(in crate::sim) static V24_04: Traits = Traits {
    era: Era::Allowlist,
    style: Style::Schema,
    short_version: "24.04.2.5",
    long_version: "TrueNAS-SCALE-24.04.2.5",
    info_version: "TrueNAS-SCALE-24.04.2.5",
    product_type: "SCALE",
    build_time: 1_730_000_000,
    versions: &[],
    catalogue: CATALOGUE_24_04,
    roles: ROLES_24_04,
    events: EVENTS_24_04,
    ddp_ping: true,
    bare_refusals: true,
    frame_limit: None,
    name_limit: None,
    allowlist_required: false,
    keys_per_user: None,
    rate_limit: None,
    revoked_reason: false,
    orphan_breaks_query: false,
    scram: false,
    event_fields: EventFields::Id,
    revokes_insecure: false,
    rest_protocol: Some("REST"),
    early_rest: (&[], "REST"),
    audits_keys: false,
    broken_mechanism_choices: false,
    says_denied: false,
    otp_retries: 0,
    expands_full_admin: false,
    wide_jobs: false,
    jobs_answer_late: false,
    immutable_groups: false,
    webshare: false,
    no_home: "/nonexistent",
};

pub(in crate::sim) static V24_10: Traits = Traits {
    style: Style::Pydantic,
    short_version: "24.10.2.4",
    long_version: "TrueNAS-SCALE-24.10.2.4",
    info_version: "24.10.2.4",
    build_time: 1_750_000_000,
    name_limit: Some(200),
    allowlist_required: true,
    rate_limit: Some(20),
    audits_keys: true,
    no_home: "/var/empty",
    ..V24_04
};

pub(in crate::sim) static V25_04: Traits = Traits {
    era: Era::User,
    style: Style::Pydantic,
    short_version: "25.04.2.6",
    long_version: "TrueNAS-25.04.2.6",
    info_version: "25.04.2.6",
    product_type: "COMMUNITY_EDITION",
    build_time: 1_761_000_000,
    versions: &[
        version("v25.04.0"),
        version("v25.04.1"),
        version("v25.04.2"),
    ],
    catalogue: CATALOGUE_25_10,
    roles: ROLES_25_10,
    events: "",
    ddp_ping: false,
    bare_refusals: false,
    frame_limit: Some(65_536),
    name_limit: Some(200),
    allowlist_required: false,
    keys_per_user: Some(10),
    rate_limit: Some(20),
    revoked_reason: false,
    orphan_breaks_query: true,
    scram: false,
    event_fields: EventFields::Id,
    revokes_insecure: true,
    rest_protocol: Some("REST"),
    early_rest: (&[], "REST"),
    audits_keys: true,
    broken_mechanism_choices: true,
    says_denied: false,
    otp_retries: 3,
    expands_full_admin: true,
    wide_jobs: true,
    jobs_answer_late: false,
    immutable_groups: false,
    webshare: false,
    no_home: "/var/empty",
};

pub(in crate::sim) static V25_10: Traits = Traits {
    short_version: "25.10.5",
    long_version: "TrueNAS-25.10.5",
    info_version: "25.10.5",
    build_time: 1_781_000_000,
    versions: &[
        before_25_10("v25.04.0"),
        before_25_10("v25.04.1"),
        before_25_10("v25.04.2"),
        version("v25.10.0"),
        version("v25.10.1"),
        version("v25.10.2"),
        version("v25.10.3"),
        version("v25.10.4"),
        version("v25.10.5"),
    ],
    revoked_reason: true,
    orphan_breaks_query: false,
    event_fields: EventFields::Raw,
    // From 25.10.1 on. "REST" remains for file transfers.
    rest_protocol: Some("LEGACY_REST"),
    early_rest: (&["25.10.0", "25.10.0.1"], "REST"),
    broken_mechanism_choices: false,
    jobs_answer_late: true,
    immutable_groups: true,
    ..V25_04
};

pub(in crate::sim) static V26_0: Traits = Traits {
    short_version: "26.0.0",
    long_version: "TrueNAS-26.0.0",
    info_version: "26.0.0",
    build_time: 1_790_000_000,
    versions: &[
        before_25_10("v25.04.0"),
        before_25_10("v25.04.1"),
        before_25_10("v25.04.2"),
        version("v25.10.0"),
        version("v25.10.1"),
        version("v25.10.2"),
        version("v25.10.3"),
        version("v26.0.0"),
    ],
    scram: true,
    keys_per_user: None,
    rest_protocol: None,
    broken_mechanism_choices: false,
    says_denied: true,
    otp_retries: 0,
    revoked_reason: true,
    orphan_breaks_query: false,
    event_fields: EventFields::Raw,
    jobs_answer_late: true,
    immutable_groups: true,
    webshare: true,
    ..V25_04
};
