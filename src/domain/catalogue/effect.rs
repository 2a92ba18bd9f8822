//! Whether a method changes anything, from the roles that may call it, or from its name.

use super::super::text::Text;

/// The effect of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It only reads.
    Reads,
    /// It changes something, or may.
    Changes,
}

/// First words of methods that change something even if a read-only role may call them: READONLY_ADMIN may create keys
/// of its own.
const ALWAYS: &[&str] = &["create", "update", "delete", "set", "attach"];

/// First words of methods that read, for methods without such a role.
const READS: &[&str] = &[
    "query",
    "config",
    "get",
    "has",
    "is",
    "list",
    "can",
    "available",
    "used",
    "choices",
];

/// Last words that turn any first word into a query: `unlock_services_restart_choices`. `will` in between does so too.
const QUESTIONS: &[&str] = &["choices", "summary", "size", "pending", "count"];

impl Effect {
    /// The effect of a method with this name and these roles.
    pub fn of(name: &str, roles: &[Text]) -> Self {
        let method = name.rsplit('.').next().unwrap_or(name);
        let word = method.split('_').next().unwrap_or(method);
        let asks = method
            .rsplit('_')
            .next()
            .is_some_and(|last| QUESTIONS.contains(&last))
            || method.contains("_will_");
        let reads = match roles {
            [] => READS.contains(&word) || method.ends_with("_choices"),
            // A role that only reads may call it: so it does no more.
            roles => {
                let reading = |role: &Text| {
                    role.as_str() == "READONLY_ADMIN" || role.as_str().ends_with("_READ")
                };
                roles.iter().any(reading) && (asks || !ALWAYS.contains(&word))
            }
        };
        match reads {
            true => Self::Reads,
            false => Self::Changes,
        }
    }

    /// `read` or `write`, for the mark beside the name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reads => "read",
            Self::Changes => "write",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, roles: &[&str]) -> Effect {
        let roles: Vec<Text> = roles.iter().map(Into::into).collect();
        Effect::of(name, &roles)
    }

    #[test]
    fn roles_say_it_first() {
        assert_eq!(of("pool.dataset.details", &["DATASET_READ"]), Effect::Reads);
        assert_eq!(of("disk.wipe", &["DISK_WRITE"]), Effect::Changes);
        assert_eq!(of("pool.scrub.query", &["READONLY_ADMIN"]), Effect::Reads);
        let asks = "pool.dataset.unlock_services_restart_choices";
        assert_eq!(of(asks, &["DATASET_READ"]), Effect::Reads);
        let asks = "pool.snapshottask.delete_will_change_retention_for";
        assert_eq!(of(asks, &["SNAPSHOT_TASK_READ"]), Effect::Reads);
    }

    #[test]
    fn a_changing_name_is_believed_over_a_reading_role() {
        let roles = ["API_KEY_WRITE", "READONLY_ADMIN"];
        assert_eq!(of("api_key.create", &roles), Effect::Changes);
        assert_eq!(of("x.set_attribute", &roles), Effect::Changes);
    }

    #[test]
    fn without_roles_only_plain_reading_names_read() {
        assert_eq!(of("disk.query", &[]), Effect::Reads);
        assert_eq!(of("user.shell_choices", &[]), Effect::Reads);
        assert_eq!(of("system.reboot", &[]), Effect::Changes);
        assert_eq!(of("pool.dataset.destroy_snapshots", &[]), Effect::Changes);
    }
}
