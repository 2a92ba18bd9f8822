//! The contexts in which bindings apply.

/// A set of bindings that applies together. The top modal, else the screen, lists its contexts in the order of look-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// Everywhere: every list of contexts ends with it.
    Anywhere,
    /// Creating a key from the list, looked up before [`Context::Keys`].
    New,
    /// Changing the selected key, looked up before [`Context::Keys`] and [`Context::Details`].
    Change,
    /// The list of keys while some of them are marked, looked up before [`Context::Change`].
    Marked,
    /// The list of keys.
    Keys,
    /// The list of keys on a system with allowlists: looked up before [`Context::Keys`].
    Upgrades,
    /// The upgrade report, full screen.
    Upgrade,
    /// The findings of the check, full screen.
    Check,
    /// The filter line of the findings.
    CheckFilter,
    /// One finding of the check, full screen.
    Finding,
    /// The check of a system that has a profile, which contains the findings to ignore.
    Ignores,
    /// A key with an allowlist in the check, on a system with an audit log.
    Derive,
    /// The form that saves a report, looked up before [`Context::Form`].
    Export,
    /// The form that chooses the calls to derive rules from, looked up before [`Context::Form`].
    Learn,
    /// The wait while tnkeys reads the audit log.
    Learning,
    /// The rules derived from the audit log, full screen.
    Learned,
    /// The filter line of the list of keys.
    Filter,
    /// The details of one key, full screen.
    Details,
    /// Any form.
    Form,
    /// The sign-in form, looked up before [`Context::Form`].
    Connect,
    /// The sign-in form while tnkeys connects.
    Connecting,
    /// The window of the open systems.
    Systems,
    /// A create or a reset with an unknown outcome.
    LostReply,
    /// A masked field of a form, looked up before [`Context::Form`].
    SecretText,
    /// The form of a new key, looked up before [`Context::Form`].
    Create,
    /// The form of a reset, looked up before [`Context::Form`].
    Reset,
    /// The form of a one-time code, looked up before [`Context::Form`].
    Code,
    /// The window of a changed certificate.
    Replace,
    /// A text field of a form, looked up before [`Context::Form`].
    Text,
    /// The button of a form, looked up before [`Context::Form`].
    Button,
    /// A choice field of a form, looked up before [`Context::Form`].
    Choice,
    /// The editor of a command's properties, looked up before [`Context::Form`].
    Arguments,
    /// A property that can be switched off, looked up before [`Context::Arguments`].
    Optional,
    /// A property that is switched off, looked up before everything else.
    Off,
    /// A field with several lines, looked up before [`Context::Text`].
    Rules,
    /// A field that opens its own screen, looked up before [`Context::Form`].
    Opens,
    /// The allowlist builder, both panes.
    Builder,
    /// The catalogue pane of the builder, looked up before [`Context::Builder`].
    BuilderTree,
    /// The rules pane of the builder, looked up before [`Context::Builder`].
    BuilderRules,
    /// The search line of the builder's catalogue.
    BuilderFind,
    /// The line that edits one rule, looked up before [`Context::Text`].
    BuilderRule,
    /// The line that tests a name against the rules, looked up before [`Context::Text`].
    BuilderTest,
    /// The rules as JSON, looked up before [`Context::Rules`].
    BuilderRaw,
    /// A list to pick from, with its own filter line.
    Picker,
    /// A question with buttons.
    Question,
    /// The sessions of a key.
    Sessions,
    /// The sessions of a key, where sessions may be ended: looked up before [`Context::Sessions`].
    SessionsEnd,
    /// A question that offers to end sessions, looked up before [`Context::Question`].
    EndsSessions,
    /// A new secret, shown once.
    Secret,
    /// A key with an owner, in the list or in the details: looked up after [`Context::Keys`] and [`Context::Details`].
    Owned,
    /// A key whose new expiry the system does not enforce yet, in the list or in the details.
    NotEnforced,
    /// The choice of an owner: in the form of a new key and in the list of users.
    OwnerChoice,
    /// Creating a service account from the list of keys, looked up after [`Context::Keys`].
    ServiceAccount,
    /// Creating a service account from the form of a new key, looked up before [`Context::Form`].
    NewIntegration,
    /// The methods that a service account requires, looked up before [`Context::Needs`].
    AccountMethods,
    /// The roles of a planned service account.
    AccountRoles,
    /// The form of a service account, looked up before [`Context::Form`].
    AccountForm,
    /// The steps of a service account while one runs.
    AccountRunning,
    /// The steps of a service account that failed or stopped.
    AccountStopped,
    /// The steps of a service account that are all done.
    AccountDone,
    /// The steps of a service account that are all undone.
    AccountUndone,
    /// The form that begins a rotation, looked up before [`Context::Form`].
    Rotate,
    /// The progress of a rotation.
    Rotation,
    /// The access of a key's owner.
    Access,
    /// The methods that an integration requires.
    Needs,
    /// The search line of a catalogue.
    Find,
    /// The line that tests one method by its name.
    Try,
    /// A secret during an export that the user can cancel: looked up before [`Context::Secret`].
    UnderWay,
    /// The form that saves a secret to a file, looked up before [`Context::Form`].
    SaveSecret,
    /// The path field of that form, looked up before [`Context::Text`].
    Path,
    /// A secret as a QR code.
    Qr,
    /// The snippets of a secret.
    Snippets,
    /// A change that waits for its reply.
    Waiting,
    /// The help screen.
    Help,
    /// The search line of the help screen, looked up before [`Context::Help`].
    HelpFind,
    /// The menu of the actions on the marked keys.
    BulkMenu,
    /// The form of the expiry for the marked keys, looked up before [`Context::Form`].
    BulkExpiry,
    /// The preview of an action on the marked keys.
    BulkPreview,
    /// The progress of an action on many keys.
    BulkProgress,
    /// The report of an action on many keys, full screen.
    BulkReport,
    /// The report of an action of which keys failed, looked up before [`Context::BulkReport`].
    BulkFailed,
    /// The queue of keys that get new secrets, one after another.
    BulkQueue,
    /// The same queue after its last key.
    BulkQueueEnd,
}

impl Context {
    /// Whether the user types text: a character is no shortcut there.
    pub fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Text
                | Self::SecretText
                | Self::Rules
                | Self::Filter
                | Self::CheckFilter
                | Self::Find
                | Self::Try
                | Self::Picker
                | Self::BuilderFind
                | Self::BuilderRule
                | Self::BuilderTest
                | Self::BuilderRaw
        )
    }
}
