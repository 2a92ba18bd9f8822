//! What a key can mean, and where.

/// A place that has the keys. The top one of the screen and its modals gets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Everywhere, looked up after the place itself.
    Anywhere,
    /// The list of keys, where something may be changed: looked up before [`Place::Keys`].
    New,
    /// A key, in the list or in full, where something may be changed: looked up before [`Place::Keys`] and [`Place::Details`].
    Change,
    /// The list of keys.
    Keys,
    /// The list of keys of a system with allowlists: looked up before [`Place::Keys`].
    Upgrades,
    /// What the upgrade does to the keys, full screen.
    Upgrade,
    /// Where to write that, looked up before [`Place::Form`].
    Export,
    /// Whose calls to learn from, looked up before [`Place::Form`].
    Learn,
    /// The audit is read.
    Learning,
    /// What was learned from it, full screen.
    Learned,
    /// The filter line of the list.
    Filter,
    /// One key, full screen.
    Details,
    /// A form (connect, create, edit).
    Form,
    /// The connect screen, looked up before [`Place::Form`].
    Connect,
    /// The connect screen while a connection is made.
    Connecting,
    /// A create or a reset whose outcome is not known yet.
    Doubt,
    /// A masked field of a form, looked up before [`Place::Form`].
    SecretText,
    /// The form of a new key, looked up before [`Place::Form`].
    Create,
    /// The form of a reset, looked up before [`Place::Form`].
    Reset,
    /// The one-time code, looked up before [`Place::Form`].
    Code,
    /// A text field of a form, looked up before [`Place::Form`].
    Text,
    /// A choice field of a form, looked up before [`Place::Form`].
    Choice,
    /// The rule list of a form, a text of several lines, looked up before [`Place::Text`].
    Rules,
    /// A field that Accept opens a place of its own for, looked up before [`Place::Form`].
    Opens,
    /// The builder of an allowlist, both sides.
    Builder,
    /// The catalogue in the builder, looked up before [`Place::Builder`].
    BuilderTree,
    /// The rules in the builder, looked up before [`Place::Builder`].
    BuilderRules,
    /// The search of a catalogue.
    BuilderFind,
    /// A rule that is typed, looked up before [`Place::Text`].
    BuilderRule,
    /// What is to be tested, looked up before [`Place::Text`].
    BuilderTest,
    /// The rules as JSON, looked up before [`Place::Rules`].
    BuilderRaw,
    /// A list to pick from, with its own filter.
    Picker,
    /// A question with buttons.
    Question,
    /// Who is signed in with a key.
    Sessions,
    /// The same, where sessions may be ended: looked up before [`Place::Sessions`].
    SessionsEnd,
    /// One that offers to end sessions, looked up before [`Place::Question`].
    EndsSessions,
    /// The secret, shown once.
    Secret,
    /// A key that belongs to a user, in the list or in full: looked up after [`Place::Keys`] and [`Place::Details`].
    Owned,
    /// A key whose new expiry is not enforced yet, in the list or in full.
    NotEnforced,
    /// Where an owner is chosen: the form of a new key, and the list of users.
    OwnerChoice,
    /// How a key is to be replaced, looked up before [`Place::Form`].
    Rotate,
    /// Where that stands.
    Rotation,
    /// What an owner may call.
    Access,
    /// What an integration needs.
    Needs,
    /// The search of a catalogue.
    Find,
    /// The name of a method that is asked about.
    Try,
    /// The secret, while something is done with it that can be given up: looked up before [`Place::Secret`].
    UnderWay,
    /// Where the secret is saved, looked up before [`Place::Form`].
    SaveSecret,
    /// The path of a file, looked up before [`Place::Text`].
    Path,
    /// The secret as a QR code.
    Qr,
    /// Texts to paste where the secret is used.
    Snippets,
    /// Help.
    Help,
}

/// What is to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    // Moving
    /// One up.
    Up,
    /// One down.
    Down,
    /// To the first.
    Top,
    /// To the last.
    Bottom,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// Show what is in a namespace.
    Unfold,
    /// Hide it again.
    Fold,
    // The list
    /// Show everything about the selected key.
    Details,
    /// Make a key.
    New,
    /// Change a key.
    Edit,
    /// Give a key a new secret.
    Reset,
    /// Replace a key by a second one, without downtime; or go on with that.
    Rotate,
    /// Have the new expiry of a key enforced.
    ApplyExpiry,
    /// Forget how a key was to be replaced.
    StopRotation,
    /// Delete a key.
    Delete,
    /// Narrow the list as one types.
    Filter,
    /// Sort by the next column.
    Sort,
    /// Turn the order round.
    Reverse,
    /// Read the list again, or try to connect now.
    Refresh,
    /// Connect to another system.
    Open,
    // Sessions
    /// Who is signed in with the key.
    Sessions,
    /// Who is signed in with a key that does not exist any more.
    GoneSessions,
    /// End the marked session.
    EndOne,
    /// End all sessions of the key.
    EndAll,
    // Owners
    /// What the owner may call.
    Access,
    /// Choose what is needed, to find who can do it.
    Needs,
    /// Choose what is under the cursor, or not any more.
    Choose,
    /// The same for its namespace.
    ChooseAll,
    /// Ask about a method by its name.
    Try,
    /// What the upgrade to 25.04 does to the keys.
    Upgrade,
    /// Write it to a file.
    Export,
    /// Learn rules from the audit.
    Learn,
    // Going
    /// Take it: choose, keep, press the button.
    Accept,
    /// Leave the place.
    Back,
    /// All bindings of the place.
    Help,
    /// End the program.
    Quit,
    /// End the program from anywhere.
    Interrupt,
    /// Stop the program and give the shell back.
    Suspend,
    /// Draw everything anew.
    Repaint,
    // Forms
    /// The next field.
    Next,
    /// The field before.
    Previous,
    /// Save the form.
    Save,
    /// The next option of a choice, or open the picker.
    Change,
    /// The option before.
    ChangeBack,
    // The allowlist builder
    /// Permit what is under the cursor, or take that back.
    Permit,
    /// The same for its namespace.
    Namespace,
    /// Show methods, events or REST routes.
    Kind,
    /// Type a new rule.
    Add,
    /// Put a copy behind it.
    Duplicate,
    /// Move it up.
    MoveUp,
    /// Move it down.
    MoveDown,
    /// Pick another method for a rule.
    Method,
    /// Mend what can be mended about a rule.
    Mend,
    /// Ask whether something would be permitted.
    Test,
    /// Pick a ready set of rules.
    Presets,
    /// The rules as JSON.
    Json,
    /// Complete what is typed.
    Complete,
    // Connecting
    /// The saved systems.
    Profiles,
    /// Save the fields as a profile.
    SaveProfile,
    // Questions
    /// Yes, without moving to the button.
    Yes,
    // The secret
    /// Copy it.
    Copy,
    /// Save it to a file.
    SaveKey,
    /// Give it to a command.
    Deliver,
    /// Sign in with it.
    Verify,
    /// Hide it, or show it.
    Mask,
    /// In groups, for reading aloud.
    Group,
    /// As a QR code.
    QrCode,
    /// Texts to paste where it is used.
    Snippets,
    /// The key in place of the placeholder, and back.
    Reveal,
    /// Stop what is under way.
    GiveUp,
    /// Do not clear what was copied.
    KeepCopy,
    // Editing a text
    /// Cursor left.
    Left,
    /// Cursor right.
    Right,
    /// Cursor a word left.
    WordLeft,
    /// Cursor a word right.
    WordRight,
    /// Cursor to the start of the line.
    Home,
    /// Cursor to the end of the line.
    End,
    /// Delete the character before the cursor.
    Backspace,
    /// Delete the character under the cursor.
    DeleteChar,
    /// Delete the word before the cursor.
    DeleteWord,
    /// Delete to the start of the line.
    DeleteToStart,
    /// Delete to the end of the line.
    DeleteToEnd,
    /// Take the last edit back.
    Undo,
    /// Do it again.
    Redo,
    /// Break the line.
    NewLine,
}
