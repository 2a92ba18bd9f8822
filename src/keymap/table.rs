//! The table of bindings.

use super::action::{Action, Context};
use super::binding::{
    ARROWS, Binding, ERASE, HELP, HELP_F1, MOVES, PAGES, PLAIN_PAGES, QUIET_HELP, QUIET_HELP_F1,
    QUIT, READ, TREE, arrows, b, ctrl, k, moves, p,
};
use super::chord::{Chord, Key};

/// Every binding of the program: for each context its own bindings and the groups that it shares with other contexts, in the
/// order of the footer and of the help screen.
#[rustfmt::skip]
pub const TABLE: &[(Context, &[&[Binding]])] = &[
    (Context::New, &[&[b(&[k('n')], Action::New, "new", "create a key")]]),
    (Context::Change, &[&[
        b(&[k('e')], Action::Edit, "edit", "edit the key"),
        b(&[k('r')], Action::Reset, "reset", "reset the secret; the old one stops working"),
        b(&[k('t')], Action::Rotate, "rotate", "replace the key without downtime, or resume"),
        b(&[k('d'), p(Key::Delete)], Action::Delete, "delete", "delete the key"),
    ]]),
    (Context::Marked, &[&[
        b(&[k('B')], Action::ActOnMarked, "actions", "show the actions on the marked keys"),
        b(&[k('d'), p(Key::Delete)], Action::Delete, "delete marked", "delete the marked keys"),
        b(&[k('r')], Action::Reset, "reset", "reset the marked keys, one after another"),
        b(&[k('t')], Action::Rotate, "rotate", "replace the marked keys without downtime, one after another"),
        b(&[k('u')], Action::UnmarkAll, "unmark", "remove all marks"),
    ]]),
    (Context::NotEnforced, &[&[b(&[k('x')], Action::ApplyExpiry, "apply", "enforce the edited expiry now")]]),
    (Context::Upgrades, &[&[b(&[k('U')], Action::Upgrade, "upgrade", "show which keys survive the upgrade to 25.04")]]),
    (Context::Keys, &[&[
        b(&[p(Key::Enter), p(Key::Right), k('l')], Action::Details, "details", "show the details of the key"),
        b(&[k(' ')], Action::Mark, "", "mark the key or remove its mark, and go to the next key"),
        b(&[k('V')], Action::MarkRange, "", "begin a range of marked keys, or end it"),
        b(&[k('*')], Action::MarkAll, "", "mark all keys that the filter shows, or remove their marks"),
        b(&[k('~')], Action::InvertMarks, "", "mark the other keys that the filter shows"),
        b(&[k('B')], Action::ActOnMarked, "", "show the actions on the marked keys"),
        b(&[k('i')], Action::Sessions, "", "show and terminate the sessions of the key"),
        b(&[k('I')], Action::GoneSessions, "", "show the sessions of deleted keys"),
        b(&[k('/')], Action::Filter, "filter", "filter the list as you type"),
        b(&[k('!')], Action::Attention, "attention", "show only keys that need attention, or all keys"),
        b(&[k('C')], Action::Check, "check", "check the keys: a row for each finding, with its fix"),
        b(&[k('w')], Action::Export, "", "export the keys that the filter shows to a file or the clipboard"),
        b(&[k('s')], Action::Sort, "sort", "sort by the next column, instead of by best match"),
        b(&[k('O')], Action::Reverse, "", "reverse the sort order"),
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "", "refresh the list; offline: reconnect now"),
        b(&[k('o')], Action::Open, "", "connect to another system"),
        b(&[k('S')], Action::Systems, "", "show the open systems; open more"),
        b(&[p(Key::Tab)], Action::NextSystem, "", "next open system"),
        b(&[p(Key::BackTab)], Action::PreviousSystem, "", "previous open system"),
        b(&[k('M')], Action::AllSystems, "", "show the keys of all open systems in one list"),
        b(&[k('K')], Action::KeepCopy, "", "leave the copied key on the clipboard"),
    ], &moves("next key", "previous key", "first key", "last key"), PAGES, &[b(&[p(Key::Esc)], Action::Back, "", "clear the filter")], HELP, QUIT]),

    (Context::Filter, &[&[
        b(&[p(Key::Enter)], Action::Accept, "apply", "apply the filter and return to the list"),
        b(&[p(Key::Esc)], Action::Back, "clear", "clear the filter"),
        b(&[p(Key::Tab)], Action::Complete, "complete", "complete the term; again: the next candidate"),
        b(&[p(Key::F(4)), Chord::alt('s')], Action::SaveFilter, "save", "save the filter under a name; @NAME stands for it"),
    ], QUIET_HELP_F1, &arrows("next key", "previous key"), ERASE]),

    (Context::Details, &[&[
        b(&[p(Key::Esc), p(Key::Left), k('h'), p(Key::Enter)], Action::Back, "back", "return to the list"),
        b(&[k('i')], Action::Sessions, "sessions", "show and terminate the sessions of the key"),
    ], &moves("scroll down", "scroll up", "go to the top", "go to the end"), PAGES, HELP, QUIT]),

    (Context::Owned, &[&[b(&[k('a')], Action::Access, "", "show the methods that the owner may call")]]),

    (Context::OwnerChoice, &[&[
        b(&[p(Key::F(6))], Action::Access, "access", "show the methods that the owner may call"),
        b(&[p(Key::F(7))], Action::Needs, "find owner", "select methods, then an owner with few extra rights"),
    ]]),

    (Context::ServiceAccount, &[&[b(&[k('A')], Action::ServiceAccount, "account", "create a service account and its key for an integration")]]),
    (Context::NewIntegration, &[&[b(&[p(Key::F(8))], Action::ServiceAccount, "new integration", "create a service account with few rights as the owner")]]),
    (Context::AccountMethods, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "show roles", "show the fewest roles that permit the methods")]]),
    (Context::AccountRoles, &[&[
        b(&[p(Key::Enter)], Action::Accept, "continue", "continue with the names of the service account"),
        b(&[k('w')], Action::Switch, "narrower", "prefer few extra methods to few roles, or the reverse"),
        b(&[k('a')], Action::Access, "all methods", "show all methods that these roles permit"),
        b(&[p(Key::Esc), k('q')], Action::Back, "back", "return to the choice of an integration"),
    ], READ, HELP]),
    (Context::AccountForm, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "create", "create the group, the privilege, the user and the key")]]),
    (Context::AccountRunning, &[&[b(&[p(Key::Esc), k('q')], Action::Back, "stop", "stop after the running step")], READ, HELP]),
    (Context::AccountStopped, &[&[
        b(&[k('u')], Action::Undo, "undo", "delete what was created, in reverse order; asks first"),
        b(&[p(Key::Esc), k('q')], Action::Back, "close", "close; asks first if parts remain on the system"),
    ], READ, HELP]),
    (Context::AccountDone, &[&[
        b(&[p(Key::Enter), p(Key::Esc), k('q')], Action::Back, "close", "return to the list; the account remains"),
        b(&[k('u')], Action::Undo, "undo", "delete the account and its key; asks first"),
    ], READ, HELP]),
    (Context::AccountUndone, &[&[b(&[p(Key::Enter), p(Key::Esc), k('q')], Action::Back, "close", "return to the form")], READ, HELP]),

    (Context::Access, &[&[
        b(&[k('/')], Action::Filter, "find", "search by name"),
        b(&[k('t')], Action::Try, "test", "test a method by its name"),
    ], TREE, &[b(&[p(Key::Esc), k('q'), p(Key::F(10))], Action::Back, "back", "clear the search; else go back")], MOVES, PAGES, HELP]),

    (Context::Needs, &[&[
        b(&[k(' ')], Action::Choose, "select", "select or deselect the method"),
        b(&[k('N')], Action::ChooseAll, "namespace", "select or deselect the whole namespace"),
        b(&[k('/')], Action::Filter, "find", "search by name"),
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "show owners", "show owners; the fewest extra rights come first"),
    ], TREE, &[b(&[p(Key::Esc), k('q'), p(Key::F(10))], Action::Back, "cancel", "clear the search; else cancel the selection")], MOVES, PAGES, HELP]),

    (Context::Find, &[&[
        b(&[p(Key::Enter)], Action::Accept, "apply", "apply the search and go to its results"),
        b(&[p(Key::Esc)], Action::Back, "clear", "clear the search"),
        b(&[p(Key::Tab)], Action::Next, "", "complete with the name under the cursor"),
    ], ARROWS, PLAIN_PAGES, ERASE, HELP_F1]),

    (Context::Try, &[&[
        b(&[p(Key::Tab)], Action::Next, "complete", "complete with the name under the cursor"),
        b(&[p(Key::Enter)], Action::Accept, "apply", "apply the search and go to its results"),
        b(&[p(Key::Esc)], Action::Back, "done", "return to the whole catalogue"),
    ], ARROWS, ERASE, HELP_F1]),
    (Context::Upgrade, &[&[
        b(&[k('w')], Action::Export, "write to a file", "write the full report to a file"),
        b(&[p(Key::Esc), p(Key::Left), k('h')], Action::Back, "back", "return to the list"),
        b(&[k('j'), p(Key::Down)], Action::Down, "down", "scroll down"),
        b(&[k('k'), p(Key::Up)], Action::Up, "", "scroll up"),
        b(&[k('g'), p(Key::Home)], Action::Top, "", "go to the top"),
        b(&[k('G'), p(Key::End)], Action::Bottom, "", "go to the end"),
        b(&[p(Key::PageDown), k(' '), ctrl('f')], Action::PageDown, "", "one page down"),
        b(&[p(Key::PageUp), ctrl('b')], Action::PageUp, "", "one page up"),
    ], HELP, QUIT]),
    (Context::Derive, &[&[b(&[k('L')], Action::Learn, "derive rules", "derive rules for the key from the audit log")]]),
    (Context::Ignores, &[&[
        b(&[k('z')], Action::Ignore, "ignore", "ignore the finding (saved in the profile), or report it again"),
        b(&[k('Z')], Action::Ignored, "", "show or hide the ignored findings"),
    ]]),
    (Context::Check, &[&[
        b(&[p(Key::Enter), p(Key::Right), k('l')], Action::Details, "details", "show the whole finding and what is known about its key"),
        b(&[k('i')], Action::Sessions, "", "show and terminate the sessions of the key"),
        b(&[k('/')], Action::Filter, "filter", "filter the findings as you type"),
        b(&[k('w')], Action::Export, "write", "write the report to a file"),
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "refresh", "refresh the keys, their sessions and the audit log"),
        b(&[p(Key::Esc), p(Key::Left), k('h')], Action::Back, "back", "clear the filter; else return to the list of keys"),
    ], &moves("next finding", "previous finding", "first finding", "last finding"), PAGES, HELP, QUIT]),
    (Context::CheckFilter, &[&[
        b(&[p(Key::Enter)], Action::Accept, "apply", "apply the filter and return to the findings"),
        b(&[p(Key::Esc)], Action::Back, "clear", "clear the filter"),
    ], QUIET_HELP_F1, &arrows("next finding", "previous finding"), ERASE]),
    (Context::Finding, &[&[
        b(&[p(Key::Enter)], Action::Details, "key", "show the details of the key"),
        b(&[k('i')], Action::Sessions, "sessions", "show and terminate the sessions of the key"),
        b(&[k('w')], Action::Export, "", "write the report to a file"),
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "", "refresh the keys, their sessions and the audit log"),
        b(&[p(Key::Esc), p(Key::Left), k('h')], Action::Back, "back", "return to the findings"),
    ], &moves("scroll down", "scroll up", "go to the top", "go to the end"), PAGES, HELP, QUIT]),
    (Context::Learn, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "read", "read the audit log")]]),
    (Context::Learning, &[&[b(&[p(Key::Esc), k('q')], Action::Back, "cancel", "stop reading the audit log")], HELP]),
    (Context::Learned, &[&[
        b(&[k(' ')], Action::Permit, "select", "select or deselect the rule"),
        b(&[p(Key::F(2)), ctrl('s'), p(Key::Enter)], Action::Save, "add rules", "add the selected rules; u in the builder undoes"),
        b(&[p(Key::Esc), k('q')], Action::Back, "back", "return to user and time range"),
    ], &moves("next rule", "previous rule", "first rule", "last rule"), PAGES, HELP]),

    (Context::Export, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "write", "write the file")]]),

    (Context::Connect, &[&[
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "connect", "connect with these settings"),
        b(&[p(Key::F(3)), ctrl('p')], Action::Profiles, "profiles", "select a saved profile"),
        b(&[p(Key::F(4)), Chord::alt('s')], Action::SaveProfile, "save profile", "save these settings as a profile, without secrets"),
        b(&[p(Key::Enter)], Action::Accept, "", "next field, or the button"),
        b(&[p(Key::Esc), p(Key::F(10))], Action::Back, "cancel", "cancel; return to the list, or quit"),
    ]]),
    (Context::Connecting, &[&[
        b(&[p(Key::Esc), p(Key::F(10))], Action::Back, "cancel", "cancel the connection attempt"),
        b(&[k('S')], Action::Systems, "", "show the open systems; open more"),
        b(&[p(Key::Tab)], Action::NextSystem, "", "next open system"),
        b(&[p(Key::BackTab)], Action::PreviousSystem, "", "previous open system"),
        b(&[k('M')], Action::AllSystems, "", "show the keys of all open systems in one list"),
    ], HELP_F1]),
    (Context::Systems, &[&[
        b(&[p(Key::Enter)], Action::Accept, "show", "show the system, or answer its question"),
        b(&[k('a')], Action::Add, "open more", "open more systems: by profile, by tag, or all"),
        b(&[k('x')], Action::CloseSystem, "close", "disconnect from the system and close it"),
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "retry", "connect now, or refresh the list of the system"),
        b(&[k('M')], Action::AllSystems, "all", "show the keys of all open systems in one list"),
        b(&[p(Key::Esc), p(Key::Left), k('h')], Action::Back, "back", "return to the list of keys"),
    ], &moves("next system", "previous system", "first system", "last system"), PAGES, HELP, QUIT]),
    (Context::Create, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "create", "create the key")]]),
    (Context::Rotate, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "start", "create the successor; the old key keeps working")]]),
    (Context::Reset, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "reset", "continue to the confirmation")]]),
    (Context::Code, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "sign in", "sign in")]]),
    (Context::Replace, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "trust", "trust the new certificate, if the word is typed in full")], PLAIN_PAGES]),

    (Context::Off, &[&[b(&[k('#'), k(' ')], Action::Switch, "", "switch the property on; typing replaces its value")]]),
    (Context::Arguments, &[&[
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "save", "save the properties; leave to run the command"),
        b(&[p(Key::F(10)), p(Key::Esc)], Action::Back, "leave", "leave; the command runs with the saved properties"),
    ]]),
    (Context::Optional, &[&[b(&[p(Key::F(4))], Action::Switch, "on or off", "switch the property on or off")]]),

    (Context::Form, &[&[
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "save", "save the form"),
        b(&[p(Key::Esc), p(Key::F(10))], Action::Back, "cancel", "close the form; asks before it discards changes"),
        b(&[p(Key::Tab), p(Key::Down)], Action::Next, "next", "next field"),
        b(&[p(Key::BackTab), p(Key::Up)], Action::Previous, "", "previous field"),
        b(&[p(Key::Enter)], Action::Accept, "", "next field or button, or open the list"),
    ], HELP_F1]),

    (Context::Button, &[&[b(&[p(Key::Enter), k(' ')], Action::Accept, "confirm", "press the button")]]),

    (Context::Choice, &[&[
        b(&[p(Key::Right), k(' '), k('l')], Action::Change, "change", "next option"),
        b(&[p(Key::Left), k('h')], Action::ChangeBack, "", "previous option"),
    ]]),

    (Context::Text, &[&[
        b(&[p(Key::Left), ctrl('b')], Action::Left, "", "cursor left"),
        b(&[p(Key::Right), ctrl('f')], Action::Right, "", "cursor right"),
        b(&[Chord::alt('b')], Action::WordLeft, "", "one word left"),
        b(&[Chord::alt('f')], Action::WordRight, "", "one word right"),
        b(&[p(Key::Home), ctrl('a')], Action::Home, "", "to the start of the line"),
        b(&[p(Key::End), ctrl('e')], Action::End, "", "to the end of the line"),
        b(&[p(Key::Backspace), ctrl('h')], Action::Backspace, "", "delete the character before the cursor"),
        b(&[p(Key::Delete), ctrl('d')], Action::DeleteChar, "", "delete the character under the cursor"),
        b(&[ctrl('w')], Action::DeleteWord, "", "delete the word before the cursor"),
        b(&[ctrl('u')], Action::DeleteToStart, "", "delete to the start of the line"),
        b(&[ctrl('k')], Action::DeleteToEnd, "", "delete to the end of the line"),
        b(&[ctrl('_'), Chord::alt('z')], Action::Undo, "", "undo the last edit"),
        b(&[ctrl('y')], Action::Redo, "", "redo"),
    ]]),

    (Context::SecretText, &[&[
        b(&[p(Key::Backspace), ctrl('h')], Action::Backspace, "", "delete the last character"),
        b(&[ctrl('u'), ctrl('w')], Action::DeleteToStart, "", "delete everything typed"),
    ]]),

    (Context::Rules, &[&[
        b(&[p(Key::Enter)], Action::NewLine, "", "insert a line"),
        b(&[p(Key::Up)], Action::Up, "", "one line up"),
        b(&[p(Key::Down)], Action::Down, "", "one line down"),
    ]]),

    (Context::Opens, &[&[b(&[p(Key::Enter), p(Key::Right), k(' '), k('l')], Action::Accept, "open", "open the list or the editor")]]),

    (Context::BuilderTree, &[&[
        b(&[k(' ')], Action::Permit, "permit", "permit the method, or remove its rule"),
        b(&[k('N')], Action::Namespace, "namespace", "permit its namespace, or remove that rule"),
        b(&[p(Key::Tab), p(Key::BackTab)], Action::Next, "rules", "go to the rules"),
        b(&[k('/')], Action::Filter, "find", "search by name"),
        b(&[k('w')], Action::Kind, "", "show methods, events or REST routes"),
        b(&[p(Key::Right), p(Key::Enter), k('l')], Action::Unfold, "", "open the namespace"),
        b(&[p(Key::Left), k('h')], Action::Fold, "", "close the namespace"),
    ]]),
    (Context::BuilderRules, &[&[
        b(&[p(Key::Enter), k('e')], Action::Edit, "edit", "edit the rule as text"),
        b(&[k('d'), p(Key::Delete), p(Key::Backspace)], Action::Delete, "remove", "remove the rule; u restores it"),
        b(&[p(Key::Tab), p(Key::BackTab)], Action::Next, "catalogue", "go to the catalogue"),
        b(&[k('m')], Action::Method, "method", "change the method of the rule"),
        b(&[k('f')], Action::Mend, "", "fix the rule, if an automatic fix exists"),
        b(&[k('y')], Action::Duplicate, "", "duplicate the rule"),
        b(&[k('<'), Chord::alt('k')], Action::MoveUp, "", "move the rule up"),
        b(&[k('>'), Chord::alt('j')], Action::MoveDown, "", "move the rule down"),
    ]]),
    (Context::Builder, &[&[
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "done", "apply the rules and return to the form"),
        b(&[k('t')], Action::Test, "test", "test whether the rules permit a call"),
        b(&[k('p')], Action::Presets, "presets", "use a preset, or the rules of another key"),
        b(&[k('L')], Action::Learn, "learn", "derive rules from the audit log (24.04 and newer)"),
        b(&[k('a')], Action::Add, "add", "add a rule as text"),
        b(&[k('J')], Action::Json, "JSON", "edit the rules as JSON"),
        b(&[k('u'), ctrl('_')], Action::Undo, "undo", "undo the last change"),
        b(&[k('U'), ctrl('r'), ctrl('y')], Action::Redo, "", "redo"),
        b(&[p(Key::Esc), k('q'), p(Key::F(10))], Action::Back, "back", "close the search, then the builder"),
    ], MOVES, PAGES, HELP]),

    (Context::BuilderFind, &[&[
        b(&[p(Key::Enter), p(Key::Tab)], Action::Accept, "apply", "apply the search and go to its results"),
        b(&[p(Key::Esc)], Action::Back, "clear", "clear the search"),
    ], ARROWS, PLAIN_PAGES, ERASE, HELP_F1]),

    (Context::BuilderRule, &[&[
        b(&[p(Key::Enter), p(Key::F(2))], Action::Accept, "apply", "apply the rule"),
        b(&[p(Key::Tab)], Action::Complete, "complete", "complete with the selected name"),
        b(&[p(Key::Esc)], Action::Back, "cancel", "discard the edit"),
    ], &arrows("next name", "previous name"), HELP_F1]),

    (Context::BuilderTest, &[&[
        b(&[p(Key::Enter), p(Key::Esc), p(Key::F(2))], Action::Back, "done", "return to the rules; the result stays visible"),
        b(&[p(Key::Tab)], Action::Complete, "complete", "complete with the selected name"),
    ], &arrows("next name", "previous name"), HELP_F1]),

    (Context::BuilderRaw, &[&[
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "apply", "replace the rules with this text, if it is valid"),
        b(&[p(Key::Esc)], Action::Back, "cancel", "discard the edit"),
    ], HELP_F1]),

    (Context::Picker, &[&[
        b(&[p(Key::Enter), p(Key::Tab)], Action::Accept, "select", "select the entry under the cursor"),
        b(&[p(Key::Esc)], Action::Back, "cancel", "close without a change"),
    ], ARROWS, PLAIN_PAGES, ERASE, QUIET_HELP_F1]),

    (Context::SessionsEnd, &[&[
        b(&[k('e')], Action::EndOne, "terminate", "terminate the selected session"),
        b(&[k('E')], Action::EndAll, "terminate all", "terminate all sessions of the key but not our own"),
    ]]),
    (Context::Sessions, &[&[
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "refresh", "refresh the sessions"),
        b(&[p(Key::Esc), p(Key::Left), k('h'), k('i'), k('q')], Action::Back, "back", "return to the key"),
    ], &moves("next session", "previous session", "first session", "last session"), HELP]),

    (Context::EndsSessions, &[&[b(&[k(' ')], Action::Choose, "", "also terminate the sessions of the key, or not")]]),
    (Context::Question, &[&[
        b(&[p(Key::Left), p(Key::BackTab), k('h')], Action::Previous, "", "previous button"),
        b(&[p(Key::Right), p(Key::Tab), k('l')], Action::Next, "choose", "next button"),
        b(&[p(Key::Enter)], Action::Accept, "press", "press the selected button"),
        b(&[k('y')], Action::Yes, "yes", "confirm, if there is one safe choice"),
        b(&[p(Key::Esc), k('n'), k('q')], Action::Back, "cancel", "cancel without a change"),
    ], READ, QUIET_HELP]),
    (Context::Waiting, &[&[b(&[p(Key::Esc)], Action::GiveUp, "stop waiting", "stop waiting; the reply is shown when it arrives")], READ, HELP]),

    (Context::LostReply, &[&[
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "retry", "reconnect now"),
        b(&[p(Key::Esc), k('q')], Action::Back, "close", "close; a notice shows the outcome after a refresh"),
    ], READ, HELP]),

    (Context::Rotation, &[&[
        b(&[p(Key::Enter)], Action::Accept, "continue", "run the next step; irreversible steps ask first"),
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "refresh", "refresh the keys and their sessions"),
        b(&[k('X')], Action::StopRotation, "abandon", "abandon the rotation; both keys remain"),
        b(&[p(Key::Esc), k('q')], Action::Back, "later", "close; resume with t, also in a later run"),
    ], READ, HELP]),

    (Context::Secret, &[&[
        b(&[k('c')], Action::Copy, "copy", "copy the key"),
        b(&[k('s')], Action::SaveKey, "save to file", "save the key to a file that only you can read"),
        b(&[k('D')], Action::Deliver, "deliver", "deliver the key to a command of the profile (stdin)"),
        b(&[k('v')], Action::Verify, "verify", "verify: sign in with the key and show its rights"),
        b(&[k('m')], Action::Mask, "mask", "hide or show the key"),
        b(&[k('g')], Action::Group, "", "show the key in groups of four, to read it aloud"),
        b(&[k('Q')], Action::QrCode, "", "show the key as a QR code"),
        b(&[k('i')], Action::Snippets, "", "show snippets for clients that use the key"),
        b(&[k('K')], Action::KeepCopy, "", "leave the copied key on the clipboard"),
        b(&[p(Key::Esc), k('q')], Action::Back, "close", "close; the key cannot be shown again"),
    ], READ, HELP]),

    (Context::UnderWay, &[&[b(&[p(Key::Esc), k('q')], Action::GiveUp, "cancel", "cancel the running export; the key remains")]]),

    (Context::Path, &[&[b(&[p(Key::Tab)], Action::Complete, "complete", "complete the path")]]),
    (Context::SaveSecret, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "save", "write the file")]]),

    (Context::Qr, &[&[
        b(&[k('i')], Action::Reverse, "invert", "swap dark and light"),
        b(&[p(Key::Esc), k('q'), k('Q'), p(Key::Enter)], Action::Back, "close", "return to the key"),
    ], QUIET_HELP]),

    (Context::Snippets, &[&[
        b(&[p(Key::Down), k('j'), p(Key::Tab), p(Key::Right)], Action::Next, "next", "next snippet"),
        b(&[p(Key::Up), k('k'), p(Key::BackTab), p(Key::Left)], Action::Previous, "", "previous snippet"),
        b(&[k('c')], Action::Copy, "copy", "copy the snippet with a placeholder for the key"),
        b(&[k('m')], Action::Reveal, "show key", "show or hide the key in the snippet"),
        b(&[p(Key::Esc), k('q'), k('i')], Action::Back, "close", "return to the key"),
    ], PAGES, QUIET_HELP]),

    (Context::Help, &[&[
        b(&[p(Key::Esc), k('q'), k('?'), p(Key::F(1)), p(Key::Enter)], Action::Back, "close", "close the help"),
        b(&[k('/')], Action::Filter, "search", "search the help"),
        b(&[k('j'), p(Key::Down)], Action::Down, "", "scroll down"),
        b(&[k('k'), p(Key::Up)], Action::Up, "", "scroll up"),
        b(&[k('g'), p(Key::Home)], Action::Top, "", "go to the top"),
        b(&[k('G'), p(Key::End)], Action::Bottom, "", "go to the end"),
        b(&[p(Key::PageDown), k(' '), ctrl('f')], Action::PageDown, "", "one page down"),
        b(&[p(Key::PageUp), ctrl('b')], Action::PageUp, "", "one page up"),
    ]]),
    (Context::HelpFind, &[&[
        b(&[p(Key::Enter)], Action::Accept, "apply", "apply the search"),
        b(&[p(Key::Esc)], Action::Back, "clear", "clear the search"),
    ], &arrows("scroll down", "scroll up"), PLAIN_PAGES, ERASE]),

    (Context::BulkMenu, &[&[
        b(&[p(Key::Enter)], Action::Accept, "select", "select the action under the cursor"),
        b(&[k('d')], Action::Delete, "", "delete the marked keys"),
        b(&[k('e')], Action::BulkExpiry, "", "set the expiry of the marked keys (25.04 and newer)"),
        b(&[k('c')], Action::BulkRules, "", "copy the rules of another key (24.10 and older)"),
        b(&[k('r')], Action::Reset, "", "reset the marked keys, one after another"),
        b(&[k('t')], Action::Rotate, "", "rotate the marked keys, one after another"),
        b(&[k('o')], Action::BulkMove, "", "move the marked keys to another owner, one after another"),
        b(&[k('p')], Action::BulkReport, "", "show the progress or the report of the last action"),
        b(&[p(Key::Esc), k('q'), k('B')], Action::Back, "close", "close without a change"),
    ], &moves("next action", "previous action", "first action", "last action"), HELP]),
    (Context::BulkExpiry, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "preview", "show which keys get the expiry")]]),
    (Context::BulkPreview, &[&[
        b(&[p(Key::Left), p(Key::BackTab), k('h')], Action::Previous, "", "previous button"),
        b(&[p(Key::Right), p(Key::Tab), k('l')], Action::Next, "choose", "next button"),
        b(&[p(Key::Enter)], Action::Accept, "press", "press the selected button"),
        b(&[k('y')], Action::Yes, "", "confirm, if no number is required"),
        b(&[p(Key::Esc), k('n'), k('q')], Action::Back, "cancel", "cancel without a change"),
    ], ERASE, READ, HELP]),
    (Context::BulkProgress, &[&[
        b(&[k('a')], Action::Abort, "abort", "stop after the requests that were sent"),
        b(&[p(Key::Esc), k('q')], Action::Back, "hide", "hide; the run continues, B shows it again"),
    ], READ, HELP]),
    (Context::BulkFailed, &[&[b(&[k('r')], Action::Retry, "retry failed", "run the failed keys again; asks first")]]),
    (Context::BulkReport, &[&[
        b(&[k('w')], Action::Export, "write to a file", "write the report to a file"),
        b(&[p(Key::Esc), p(Key::Left), k('h'), k('q')], Action::Back, "close", "close; B shows the report again"),
    ], READ, HELP]),
    (Context::BulkQueue, &[&[
        b(&[p(Key::Enter)], Action::Accept, "start", "open the windows of this key"),
        b(&[k('s')], Action::Skip, "skip", "skip this key"),
        b(&[p(Key::Esc), k('q')], Action::Back, "stop", "stop; the remaining keys are unchanged"),
    ], READ, HELP]),
    (Context::BulkQueueEnd, &[&[b(&[p(Key::Enter), p(Key::Esc), k('q')], Action::Back, "close", "return to the list")], READ, HELP]),
    (Context::Anywhere, &[&[
        b(&[ctrl('c')], Action::Interrupt, "", "quit from any screen"),
        b(&[ctrl('z')], Action::Suspend, "", "suspend; fg resumes"),
        b(&[ctrl('l')], Action::Repaint, "", "redraw the screen"),
    ]]),
];

/// The bindings of the contexts, in the order given: earlier contexts win over later ones.
pub fn bindings(contexts: &[Context]) -> impl Iterator<Item = &'static Binding> {
    contexts
        .iter()
        .flat_map(|context| TABLE.iter().filter(move |(of, _)| of == context))
        .flat_map(|(_, groups)| groups.iter().copied().flatten())
}

/// The action of a chord in the first of the contexts that binds it.
pub fn lookup(contexts: &[Context], chord: Chord) -> Option<Action> {
    bindings(contexts)
        .find(|b| b.chords.contains(&chord))
        .map(|b| b.action)
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
