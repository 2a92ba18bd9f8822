//! The declarations of two releases, for accounts that may not read the list from the system.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::method::FREE_CHOICES;
use super::{Catalogue, Effect, Event, Method, Need, Origin, Roles, Takes};
use crate::domain::release::Release;
use crate::domain::text::Text;

/// Compiled from the vendor's declarations.
const OLD: (&str, &str) = (
    "24.04",
    include_str!("../../../assets/catalogue-24.04.json"),
);
const NEW: (&str, &str) = (
    "25.10",
    include_str!("../../../assets/catalogue-25.10.json"),
);

/// Methods that every user's session may call although no role names them (`no_authz_required` in the middleware).
const SIGN_IN: &[&str] = &[
    "auth.generate_token",
    "auth.logout",
    "auth.me",
    "auth.set_attribute",
    "core.bulk",
    "core.download",
    "core.get_jobs",
    "core.get_methods",
    "core.get_services",
    "core.job_abort",
    "core.job_download_logs",
    "core.job_wait",
    "core.ping",
    "core.resize_shell",
    "core.subscribe",
    "core.unsubscribe",
    "privilege.roles",
    "system.hostname",
    "system.is_stable",
    "system.version",
    "system.version_short",
    "user.renew_2fa_secret",
    "user.set_password",
];

/// Methods without a REST route whose declarations do not say so.
const WEB_SOCKET_ONLY: &[&str] = &[
    "auth.login",
    "auth.login_with_api_key",
    "auth.login_with_token",
    "auth.logout",
    "auth.me",
    "auth.set_attribute",
    "core.bulk",
    "core.subscribe",
    "core.unsubscribe",
    "user.renew_2fa_secret",
    "user.set_password",
];

#[derive(Default, Deserialize)]
struct Declared {
    methods: BTreeMap<String, DeclaredMethod>,
    events: Vec<String>,
    roles: BTreeMap<String, DeclaredRole>,
}

#[derive(Deserialize)]
struct DeclaredMethod {
    roles: Vec<String>,
    #[serde(default)]
    job: bool,
    #[serde(default)]
    no_auth: bool,
}

#[derive(Deserialize)]
struct DeclaredRole {
    includes: Vec<String>,
}

impl Need {
    /// The right for a method; `open`: the system says that it is answered before sign-in.
    pub fn of(name: &str, open: bool) -> Self {
        match (open, SIGN_IN.contains(&name)) {
            (true, _) => Self::Nothing,
            (false, true) => Self::SignIn,
            (false, false) => Self::Right,
        }
    }
}

/// Methods whose roles may come from their service without being named, besides those that end in `choices`.
const BY_KIND: &[&str] = &[
    "create",
    "update",
    "delete",
    "query",
    "get_instance",
    "config",
];

impl Need {
    /// The right for a method with these roles. From 25.04 on the middleware does not start with a public method that
    /// declares neither its roles nor that everybody may call it: a method without roles is open to every session,
    /// unless its kind is exempt from that check, and is then left to full administrators.
    pub fn told(name: &str, open: bool, roles: &[Text], user_era: bool) -> Self {
        let last = name.rsplit('.').next().unwrap_or(name);
        let excepted =
            BY_KIND.contains(&last) || last.ends_with("choices") && !FREE_CHOICES.contains(&name);
        match Self::of(name, open) {
            // Roles come to these by their name alone, and do not take away what they say themselves.
            Self::Right if user_era && FREE_CHOICES.contains(&name) => Self::SignIn,
            Self::Right if user_era && roles.is_empty() && !excepted => Self::SignIn,
            need => need,
        }
    }
}

/// The roles that the middleware adds to a method's own: whoever may read a service may read its choices (25.04 and
/// newer).
fn implied_roles(name: &str, declared: &BTreeMap<String, DeclaredMethod>) -> Vec<Text> {
    let Some((service, last)) = name.rsplit_once('.') else {
        return Vec::new();
    };
    if !last.ends_with("_choices") {
        return Vec::new();
    }
    let reads = ["config", "query"];
    let reads = reads
        .iter()
        .filter_map(|read| declared.get(&format!("{service}.{read}")));
    let reads = reads
        .flat_map(|method| &method.roles)
        .filter(|role| role.ends_with("_READ"));
    let readonly = std::iter::once("READONLY_ADMIN".into());
    readonly.chain(reads.map(Text::from)).collect()
}

impl Event {
    /// An event with this name. `core.get_jobs` needs no rule from 24.04 on: every key sees all jobs.
    pub fn new(name: Text, about: Text, jobs_open: bool) -> Self {
        let open = jobs_open && name.raw() == "core.get_jobs";
        Self { name, about, open }
    }
}

impl Catalogue {
    /// The declarations nearest to a release; `None` for an unknown release. Events are listed up to 24.10, and REST
    /// routes exist in the era of allowlists.
    pub fn declared(release: Option<Release>, user_era: bool) -> Self {
        let (name, declared) = nearest(user_era);
        let methods = declared.methods.iter().map(|(name, method)| {
            let mut roles: Vec<Text> = method.roles.iter().map(Text::from).collect();
            // Up to 24.10 READONLY_ADMIN reads every collection and configuration by their kind, which no declaration names.
            let by_kind = [".query", ".get_instance", ".config"];
            if !user_era && by_kind.iter().any(|end| name.ends_with(end)) {
                roles.push("READONLY_ADMIN".into());
            }
            if user_era && !method.no_auth {
                roles.extend(implied_roles(name, &declared.methods));
            }
            roles.sort();
            roles.dedup();
            Method {
                about: Text::default(),
                job: method.job,
                need: Need::told(name, method.no_auth, &roles, user_era),
                effect: Effect::of(name, &roles),
                roles,
                item: false,
                takes: Takes::Unknown,
                web_socket_only: WEB_SOCKET_ONLY.contains(&name.as_str()),
                name: name.into(),
            }
        });
        let methods: Vec<Method> = methods.collect();
        let jobs_open = release.is_none_or(|release| release >= Release::new(24, 4, 0));
        let events = declared.events.iter().filter(|_| !user_era);
        let events = events.map(|name| Event::new(name.into(), Text::default(), jobs_open));
        let variable = (!user_era).then(|| variable(release));
        Self::new(methods, events.collect(), variable, Origin::Declared(name))
    }
}

impl Roles {
    /// The declared roles of an era.
    pub fn declared(user_era: bool) -> Self {
        let (_, declared) = nearest(user_era);
        Self::new(declared.roles.iter().map(|(name, role)| {
            let includes = role.includes.iter().map(Text::from).collect();
            (Text::from(name), includes)
        }))
    }
}

/// How a release writes the id in a REST template.
pub(super) fn variable(release: Option<Release>) -> &'static str {
    match release {
        Some(release) if release < Release::new(24, 4, 0) => "{id}",
        _ => "{id_}",
    }
}

/// The declarations of an era with their release. They are compiled in, and parsed once.
fn nearest(user_era: bool) -> (&'static str, &'static Declared) {
    static OLD_READ: LazyLock<Declared> = LazyLock::new(|| read(OLD.1));
    static NEW_READ: LazyLock<Declared> = LazyLock::new(|| read(NEW.1));
    match user_era {
        true => (NEW.0, &NEW_READ),
        false => (OLD.0, &OLD_READ),
    }
}

/// Parses the declarations. A test parses both, so an error is found there.
fn read(text: &str) -> Declared {
    serde_json::from_str(text).unwrap_or_default()
}
