//! The actions of the bindings.

/// The action of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    // Moves
    /// Moves one row up.
    Up,
    /// Moves one row down.
    Down,
    /// Moves to the first row.
    Top,
    /// Moves to the last row.
    Bottom,
    /// Moves one page up.
    PageUp,
    /// Moves one page down.
    PageDown,
    /// Shows the methods of a namespace.
    Unfold,
    /// Hides the methods of a namespace.
    Fold,
    // The list
    /// Shows the details of the selected key.
    Details,
    /// Opens the form of a new key.
    New,
    /// Edits a key, or a rule of the builder.
    Edit,
    /// Resets the secret of a key.
    Reset,
    /// Begins the rotation of a key, or resumes it.
    Rotate,
    /// Makes the system enforce the new expiry of a key.
    ApplyExpiry,
    /// Discards a rotation. Both keys stay.
    StopRotation,
    /// Deletes a key, or a rule of the builder.
    Delete,
    /// Opens the filter line or the search line.
    Filter,
    /// Shows only the keys that need attention, or all keys again.
    Attention,
    /// Sorts by the next column.
    Sort,
    /// Marks the selected key or removes its mark, and selects the next key.
    Mark,
    /// Begins or ends a range of marked keys.
    MarkRange,
    /// Marks all keys that pass the filter, or removes their marks.
    MarkAll,
    /// Marks the unmarked keys that pass the filter, and removes the other marks.
    InvertMarks,
    /// Removes all marks.
    UnmarkAll,
    /// Shows the actions on the marked keys.
    ActOnMarked,
    /// Reverses the sort order, or the colors of a QR code.
    Reverse,
    /// Reads the data again, or tries to connect now.
    Refresh,
    /// Connects to another system, or opens more systems.
    Open,
    /// Shows the open systems.
    Systems,
    /// Shows the keys of all open systems in one list.
    AllSystems,
    /// Goes to the next open system.
    NextSystem,
    /// Goes to the previous open system.
    PreviousSystem,
    /// Closes a system.
    CloseSystem,
    // Sessions
    /// Shows the sessions of a key.
    Sessions,
    /// Shows the sessions of a deleted key.
    GoneSessions,
    /// Ends the selected session.
    EndOne,
    /// Ends all sessions of the key, except tnkeys' own.
    EndAll,
    // Owners
    /// Shows the access of an owner.
    Access,
    /// Selects required methods, to find an owner by them.
    Needs,
    /// Creates a service account: a user with the fewest roles for an integration, and its key.
    ServiceAccount,
    /// Toggles the selected row or option.
    Choose,
    /// Toggles the namespace of the selected method.
    ChooseAll,
    /// Tests one method by its name.
    Try,
    /// Shows the upgrade report.
    Upgrade,
    /// Saves the report.
    Export,
    /// Shows the findings of the check.
    Check,
    /// Ignores the finding, or reports it again.
    Ignore,
    /// Shows or hides the ignored findings.
    Ignored,
    /// Derives rules from the audit log.
    Learn,
    // Any context
    /// Confirms: picks the selected row, applies the filter or presses the button.
    Accept,
    /// Closes the window, clears the filter or cancels.
    Back,
    /// Shows the bindings of the current contexts.
    Help,
    /// Quits tnkeys.
    Quit,
    /// Quits tnkeys from any context.
    Interrupt,
    /// Suspends tnkeys and returns to the shell.
    Suspend,
    /// Redraws the whole screen.
    Repaint,
    // Forms
    /// Moves to the next field, pane or button. In a search line: completes the method name.
    Next,
    /// Moves to the previous field or button.
    Previous,
    /// Submits the form.
    Save,
    /// Selects the next option of a choice.
    Change,
    /// Selects the previous option of a choice.
    ChangeBack,
    /// Switches an optional field on or off.
    Switch,
    // The allowlist builder
    /// Toggles a rule for the selected row.
    Permit,
    /// Toggles a rule for the namespace of the selected row.
    Namespace,
    /// Switches between methods, events and REST routes.
    Kind,
    /// Opens the line for a new rule.
    Add,
    /// Duplicates a rule.
    Duplicate,
    /// Moves a rule up.
    MoveUp,
    /// Moves a rule down.
    MoveDown,
    /// Picks another method for a rule.
    Method,
    /// Fixes a rule.
    Mend,
    /// Tests a name against the rules.
    Test,
    /// Picks a preset of rules.
    Presets,
    /// Edits the rules as JSON.
    Json,
    /// Completes the typed text.
    Complete,
    // Sign-in
    /// Picks a saved profile.
    Profiles,
    /// Saves the form as a profile.
    SaveProfile,
    /// Saves the filter under a name.
    SaveFilter,
    // Many keys
    /// Sets the expiry of the marked keys.
    BulkExpiry,
    /// Copies the rules of another key to the marked keys.
    BulkRules,
    /// Moves the marked keys to another owner.
    BulkMove,
    /// Shows the report of the last action on many keys.
    BulkReport,
    /// Skips the key.
    Skip,
    /// Stops after the requests that were sent.
    Abort,
    /// Runs the failed keys again.
    Retry,
    // Questions
    /// Answers yes without moving to the button.
    Yes,
    // The secret
    /// Copies the secret or the snippet to the clipboard.
    Copy,
    /// Saves the secret to a file.
    SaveKey,
    /// Delivers the secret to the profile's command.
    Deliver,
    /// Signs in with the secret to verify it.
    Verify,
    /// Hides or shows the secret.
    Mask,
    /// Shows the secret in groups of four characters.
    Group,
    /// Shows the secret as a QR code.
    QrCode,
    /// Shows the snippets of the secret.
    Snippets,
    /// Toggles between the placeholder and the secret in a snippet.
    Reveal,
    /// Cancels the running export.
    GiveUp,
    /// Keeps the copied secret in the clipboard instead of clearing it.
    KeepCopy,
    // Text fields
    /// Moves the cursor left.
    Left,
    /// Moves the cursor right.
    Right,
    /// Moves the cursor one word left.
    WordLeft,
    /// Moves the cursor one word right.
    WordRight,
    /// Moves the cursor to the start of the line.
    Home,
    /// Moves the cursor to the end of the line.
    End,
    /// Deletes the character before the cursor.
    Backspace,
    /// Deletes the character under the cursor.
    DeleteChar,
    /// Deletes the word before the cursor.
    DeleteWord,
    /// Deletes to the start of the line.
    DeleteToStart,
    /// Deletes to the end of the line.
    DeleteToEnd,
    /// Undoes the last edit.
    Undo,
    /// Redoes the undone edit.
    Redo,
    /// Inserts a line break.
    NewLine,
}
