//! The table of bindings.

use super::action::{Action, Context};
use super::binding::{
    ARROWS, Binding, ERASE, HELP, HELP_F1, MOVES, PAGES, PLAIN_PAGES, QUIET_HELP, QUIET_HELP_F1,
    QUIT, TREE, arrows, b, ctrl, k, moves, p,
};
use super::chord::{Chord, Key};

/// Every binding of the program: for each context its own bindings and the groups that it shares with other contexts, in the
/// order of the footer and of the help screen.
#[rustfmt::skip]
pub const TABLE: &[(Context, &[&[Binding]])] = &[
    (Context::New, &[&[b(&[k('n')], Action::New, "new", "make a new key")]]),
    (Context::Change, &[&[
        b(&[k('e')], Action::Edit, "edit", "change the key"),
        b(&[k('r')], Action::Reset, "reset", "reset the secret; new sign-ins with the old one fail"),
        b(&[k('t')], Action::Rotate, "rotate", "replace the key without downtime, or resume"),
        b(&[k('d'), p(Key::Delete)], Action::Delete, "delete", "delete the key"),
    ]]),
    (Context::NotEnforced, &[&[b(&[k('x')], Action::ApplyExpiry, "apply", "have the new expiry of the key enforced now")]]),
    (Context::Upgrades, &[&[b(&[k('U')], Action::Upgrade, "upgrade", "which keys survive the upgrade to 25.04")]]),
    (Context::Keys, &[&[
        b(&[p(Key::Enter), p(Key::Right), k('l')], Action::Details, "details", "show everything about the key"),
        b(&[k('i')], Action::Sessions, "", "see who is signed in with the key, and end sessions"),
        b(&[k('I')], Action::GoneSessions, "", "see the sessions of a key that was deleted"),
        b(&[k('/')], Action::Filter, "filter", "narrow the list as you type"),
        b(&[k('s')], Action::Sort, "sort", "sort by the next column"),
        b(&[k('S')], Action::Reverse, "", "turn the order round"),
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "", "read the list again; offline: try to connect now"),
        b(&[k('o')], Action::Open, "", "connect to another system"),
        b(&[k('K')], Action::KeepCopy, "", "do not clear a copied key from the clipboard"),
    ], &moves("next key", "previous key", "first key", "last key"), PAGES, &[b(&[p(Key::Esc)], Action::Back, "", "drop the filter")], HELP, QUIT]),

    (Context::Filter, &[&[
        b(&[p(Key::Enter)], Action::Accept, "keep", "keep the filter and go back to the list"),
        b(&[p(Key::Esc)], Action::Back, "drop", "drop the filter"),
    ], QUIET_HELP_F1, &arrows("next key", "previous key"), ERASE]),

    (Context::Details, &[&[
        b(&[p(Key::Esc), p(Key::Left), k('h'), p(Key::Enter)], Action::Back, "back", "back to the list"),
        b(&[k('i')], Action::Sessions, "sessions", "see who is signed in with the key, and end sessions"),
    ], &moves("scroll down", "scroll up", "to the top", "to the end"), PAGES, HELP, QUIT]),

    (Context::Owned, &[&[b(&[k('a')], Action::Access, "", "see what the key may call through its owner")]]),

    (Context::OwnerChoice, &[&[
        b(&[p(Key::F(6))], Action::Access, "access", "see what the owner may call"),
        b(&[p(Key::F(7))], Action::Needs, "by need", "choose methods; the owners with the fewest others"),
    ]]),

    (Context::Access, &[&[
        b(&[k('/')], Action::Filter, "find", "search by letters of the name"),
        b(&[k('t')], Action::Try, "test", "ask about a method by its name"),
    ], TREE, &[b(&[p(Key::Esc), k('q'), p(Key::F(10))], Action::Back, "back", "drop the search; else go back")], MOVES, PAGES, HELP]),

    (Context::Needs, &[&[
        b(&[k(' ')], Action::Choose, "need", "it is needed; again: not any more"),
        b(&[k('N')], Action::ChooseAll, "namespace", "the same for its whole namespace"),
        b(&[k('/')], Action::Filter, "find", "search by letters of the name"),
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "pick owner", "go on to the users, who suits best first"),
    ], TREE, &[b(&[p(Key::Esc), k('q'), p(Key::F(10))], Action::Back, "cancel", "drop the search; else leave what was needed before")], MOVES, PAGES, HELP]),

    (Context::Find, &[&[
        b(&[p(Key::Enter)], Action::Accept, "keep", "keep what was found and go on in it"),
        b(&[p(Key::Esc)], Action::Back, "drop", "drop the search"),
        b(&[p(Key::Tab)], Action::Next, "", "take the name under the cursor"),
    ], ARROWS, PLAIN_PAGES, ERASE, HELP_F1]),

    (Context::Try, &[&[
        b(&[p(Key::Tab)], Action::Next, "complete", "take the name under the cursor"),
        b(&[p(Key::Enter)], Action::Accept, "keep", "keep what was found and go on in it"),
        b(&[p(Key::Esc)], Action::Back, "done", "back to the whole catalogue"),
    ], ARROWS, ERASE, HELP_F1]),
    (Context::Upgrade, &[&[
        b(&[k('w')], Action::Export, "write to a file", "write all of it to a file"),
        b(&[p(Key::Esc), p(Key::Left), k('h')], Action::Back, "back", "back to the list"),
        b(&[k('j'), p(Key::Down)], Action::Down, "down", "scroll down"),
        b(&[k('k'), p(Key::Up)], Action::Up, "", "scroll up"),
        b(&[k('g'), p(Key::Home)], Action::Top, "", "to the top"),
        b(&[k('G'), p(Key::End)], Action::Bottom, "", "to the end"),
        b(&[p(Key::PageDown), k(' '), ctrl('f')], Action::PageDown, "", "a page down"),
        b(&[p(Key::PageUp), ctrl('b')], Action::PageUp, "", "a page up"),
    ], HELP, QUIT]),
    (Context::Learn, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "read", "read the audit")]]),
    (Context::Learning, &[&[b(&[p(Key::Esc), k('q')], Action::Back, "stop", "stop reading")], HELP]),
    (Context::Learned, &[&[
        b(&[k(' ')], Action::Permit, "choose", "take the rule, or leave it"),
        b(&[p(Key::F(2)), ctrl('s'), p(Key::Enter)], Action::Save, "use these", "use the chosen rules in the builder; u there undoes"),
        b(&[p(Key::Esc), k('q')], Action::Back, "back", "back to whose calls, and how far back"),
    ], &moves("next rule", "previous rule", "first rule", "last rule"), PAGES, HELP]),

    (Context::Export, &[&[b(&[p(Key::Enter), p(Key::F(2)), ctrl('s')], Action::Save, "write", "write the file")]]),

    (Context::Connect, &[&[
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "connect", "connect as the fields say"),
        b(&[p(Key::F(3)), ctrl('p')], Action::Profiles, "profiles", "pick a saved system"),
        b(&[p(Key::F(4)), Chord::alt('s')], Action::SaveProfile, "keep", "save these fields as a profile, without the secret"),
        b(&[p(Key::Enter)], Action::Accept, "", "next field; on the last one: connect"),
        b(&[p(Key::Esc), p(Key::F(10))], Action::Back, "leave", "stop connecting; back to the list; else quit"),
    ]]),
    (Context::Connecting, &[&[b(&[p(Key::Esc), p(Key::F(10))], Action::Back, "stop", "stop connecting")], HELP_F1]),
    (Context::Create, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "create", "make the key")]]),
    (Context::Rotate, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "begin", "make the successor; the old key stays as it is")]]),
    (Context::Reset, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "reset", "go on to the question")]]),
    (Context::Code, &[&[b(&[p(Key::Enter), p(Key::F(2)), ctrl('s')], Action::Save, "send", "sign in with this code")]]),

    (Context::Form, &[&[
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "save", "save the form"),
        b(&[p(Key::Esc), p(Key::F(10))], Action::Back, "cancel", "leave the form; asks when something was typed"),
        b(&[p(Key::Tab), p(Key::Down)], Action::Next, "next", "next field"),
        b(&[p(Key::BackTab), p(Key::Up)], Action::Previous, "", "previous field"),
        b(&[p(Key::Enter)], Action::Accept, "", "next field; open the list of a field that has one"),
    ], HELP_F1]),

    (Context::Choice, &[&[
        b(&[p(Key::Right), k(' '), k('l')], Action::Change, "choose", "next option"),
        b(&[p(Key::Left), k('h')], Action::ChangeBack, "", "previous option"),
    ]]),

    (Context::Text, &[&[
        b(&[p(Key::Left), ctrl('b')], Action::Left, "", "cursor left"),
        b(&[p(Key::Right), ctrl('f')], Action::Right, "", "cursor right"),
        b(&[Chord::alt('b')], Action::WordLeft, "", "a word left"),
        b(&[Chord::alt('f')], Action::WordRight, "", "a word right"),
        b(&[p(Key::Home), ctrl('a')], Action::Home, "", "to the start of the line"),
        b(&[p(Key::End), ctrl('e')], Action::End, "", "to the end of the line"),
        b(&[p(Key::Backspace), ctrl('h')], Action::Backspace, "", "delete the character before the cursor"),
        b(&[p(Key::Delete), ctrl('d')], Action::DeleteChar, "", "delete the character under the cursor"),
        b(&[ctrl('w')], Action::DeleteWord, "", "delete the word before the cursor"),
        b(&[ctrl('u')], Action::DeleteToStart, "", "delete to the start of the line"),
        b(&[ctrl('k')], Action::DeleteToEnd, "", "delete to the end of the line"),
        b(&[ctrl('_'), Chord::alt('z')], Action::Undo, "", "take the last edit back"),
        b(&[ctrl('y')], Action::Redo, "", "do it again"),
    ]]),

    (Context::SecretText, &[&[
        b(&[p(Key::Backspace), ctrl('h')], Action::Backspace, "", "delete the last character"),
        b(&[ctrl('u'), ctrl('w')], Action::DeleteToStart, "", "delete all that was typed"),
    ]]),

    (Context::Rules, &[&[
        b(&[p(Key::Enter)], Action::NewLine, "", "a new line"),
        b(&[p(Key::Up)], Action::Up, "", "a line up"),
        b(&[p(Key::Down)], Action::Down, "", "a line down"),
    ]]),

    (Context::Opens, &[&[b(&[p(Key::Enter), p(Key::Right), k(' '), k('l')], Action::Accept, "open", "open it")]]),

    (Context::BuilderTree, &[&[
        b(&[k(' ')], Action::Permit, "permit", "permit it by its name, or not any more"),
        b(&[k('N')], Action::Namespace, "namespace", "permit its whole namespace, or not any more"),
        b(&[p(Key::Tab), p(Key::BackTab)], Action::Next, "rules", "to the rules"),
        b(&[k('/')], Action::Filter, "find", "search by letters of the name"),
        b(&[k('w')], Action::Kind, "", "show methods, events or REST routes"),
        b(&[p(Key::Right), p(Key::Enter), k('l')], Action::Unfold, "", "show what is in the namespace"),
        b(&[p(Key::Left), k('h')], Action::Fold, "", "hide it again"),
    ]]),
    (Context::BuilderRules, &[&[
        b(&[p(Key::Enter), k('e')], Action::Edit, "edit", "change the rule by typing"),
        b(&[k('d'), p(Key::Delete), p(Key::Backspace)], Action::Delete, "remove", "remove the rule; u brings it back"),
        b(&[p(Key::Tab), p(Key::BackTab)], Action::Next, "catalogue", "to the catalogue"),
        b(&[k('m')], Action::Method, "method", "pick another method for the rule"),
        b(&[k('f')], Action::Mend, "", "mend what can be mended about the rule"),
        b(&[k('y')], Action::Duplicate, "", "put a copy behind it"),
        b(&[k('<'), Chord::alt('k')], Action::MoveUp, "", "move the rule up"),
        b(&[k('>'), Chord::alt('j')], Action::MoveDown, "", "move the rule down"),
    ]]),
    (Context::Builder, &[&[
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "ok", "take these rules into the form"),
        b(&[k('t')], Action::Test, "test", "ask whether something would be permitted"),
        b(&[k('p')], Action::Presets, "presets", "pick a ready set of rules, or another key's"),
        b(&[k('L')], Action::Learn, "learn", "learn rules from the calls in the audit (24.04 on)"),
        b(&[k('a')], Action::Add, "add", "type a new rule"),
        b(&[k('J')], Action::Json, "JSON", "change the rules as JSON"),
        b(&[k('u'), ctrl('_')], Action::Undo, "undo", "take the last change back"),
        b(&[k('U'), ctrl('r'), ctrl('y')], Action::Redo, "", "do it again"),
        b(&[p(Key::Esc), k('q'), p(Key::F(10))], Action::Back, "", "leave the search, then the builder"),
    ], MOVES, PAGES, HELP]),

    (Context::BuilderFind, &[&[
        b(&[p(Key::Enter), p(Key::Tab)], Action::Accept, "keep", "keep the search and go on in what it found"),
        b(&[p(Key::Esc)], Action::Back, "drop", "drop the search"),
    ], ARROWS, PLAIN_PAGES, ERASE, HELP_F1]),

    (Context::BuilderRule, &[&[
        b(&[p(Key::Enter), p(Key::F(2))], Action::Accept, "take", "take the rule"),
        b(&[p(Key::Tab)], Action::Complete, "complete", "complete by the marked name of the catalogue"),
        b(&[p(Key::Esc)], Action::Back, "cancel", "leave the rules as they were"),
    ], &arrows("next name", "previous name"), HELP_F1]),

    (Context::BuilderTest, &[&[
        b(&[p(Key::Enter), p(Key::Esc), p(Key::F(2))], Action::Back, "done", "back to the rules; the answer stays in sight"),
        b(&[p(Key::Tab)], Action::Complete, "complete", "complete by the marked name of the catalogue"),
    ], &arrows("next name", "previous name"), HELP_F1]),

    (Context::BuilderRaw, &[&[
        b(&[p(Key::F(2)), ctrl('s')], Action::Save, "take", "take the text as rules, if it has no error"),
        b(&[p(Key::Esc)], Action::Back, "leave", "leave the rules as they were"),
    ], HELP_F1]),

    (Context::Picker, &[&[
        b(&[p(Key::Enter), p(Key::Tab)], Action::Accept, "take", "take the marked one"),
        b(&[p(Key::Esc)], Action::Back, "cancel", "leave it as it was"),
    ], ARROWS, PLAIN_PAGES, ERASE, QUIET_HELP_F1]),

    (Context::SessionsEnd, &[&[
        b(&[k('e')], Action::EndOne, "end", "end the marked session"),
        b(&[k('E')], Action::EndAll, "end all", "end all sessions of the key but that of tnkeys"),
    ]]),
    (Context::Sessions, &[&[
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "refresh", "read who is signed in again"),
        b(&[p(Key::Esc), p(Key::Left), k('h'), k('i'), k('q')], Action::Back, "back", "back to the key"),
    ], &moves("next session", "previous session", "first session", "last session"), HELP]),

    (Context::EndsSessions, &[&[b(&[k(' ')], Action::Choose, "", "also end the open sessions of the key, or leave them")]]),
    (Context::Question, &[&[
        b(&[p(Key::Left), p(Key::BackTab), p(Key::Up), k('h')], Action::Previous, "", "the button before"),
        b(&[p(Key::Right), p(Key::Tab), p(Key::Down), k('l')], Action::Next, "choose", "the next button"),
        b(&[p(Key::Enter)], Action::Accept, "press", "press the marked button"),
        b(&[k('y')], Action::Yes, "yes", "go on, where there is one way and it locks nobody out"),
        b(&[p(Key::Esc), k('n'), k('q')], Action::Back, "cancel", "change nothing"),
    ], QUIET_HELP]),

    (Context::LostReply, &[&[
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "try now", "try to reach the system now"),
        b(&[p(Key::Esc), k('q')], Action::Back, "close", "close; the outcome is told when the list was read"),
    ], HELP]),

    (Context::Rotation, &[&[
        b(&[p(Key::Enter)], Action::Accept, "go on", "do what is next; what cannot be undone asks first"),
        b(&[k('R'), p(Key::F(5))], Action::Refresh, "look again", "read the keys and who is signed in again"),
        b(&[k('X')], Action::StopRotation, "stop", "forget the rotation; both keys stay as they are"),
        b(&[p(Key::Esc), k('q')], Action::Back, "later", "go on another time, from here or from another run"),
    ], HELP]),

    (Context::Secret, &[&[
        b(&[k('c')], Action::Copy, "copy", "copy the key"),
        b(&[k('s')], Action::SaveKey, "save to file", "save the key to a file that only you can read"),
        b(&[k('D')], Action::Deliver, "deliver", "give the key to a command of the profile (stdin)"),
        b(&[k('v')], Action::Verify, "verify", "sign in with the key, and say what it can do"),
        b(&[k('m')], Action::Mask, "mask", "hide the key, or show it"),
        b(&[k('g')], Action::Group, "", "the key in groups of four, for reading aloud"),
        b(&[k('Q')], Action::QrCode, "", "the key as a QR code, for a phone"),
        b(&[k('i')], Action::Snippets, "", "texts to paste where the key is used"),
        b(&[k('K')], Action::KeepCopy, "", "do not clear it from the clipboard"),
        b(&[p(Key::Esc), k('q')], Action::Back, "close", "close; the key is then gone from this program"),
    ], HELP]),

    (Context::UnderWay, &[&[b(&[p(Key::Esc), k('q')], Action::GiveUp, "give up", "stop what is under way; the key stays")]]),

    (Context::Path, &[&[b(&[p(Key::Tab)], Action::Complete, "complete", "go on with the path as far as it is clear")]]),
    (Context::SaveSecret, &[&[b(&[p(Key::F(2)), ctrl('s')], Action::Save, "save", "write the file")]]),

    (Context::Qr, &[&[
        b(&[k('i')], Action::Reverse, "invert", "dark and light the other way round"),
        b(&[p(Key::Esc), k('q'), k('Q'), p(Key::Enter)], Action::Back, "close", "back to the key"),
    ], QUIET_HELP]),

    (Context::Snippets, &[&[
        b(&[p(Key::Down), k('j'), p(Key::Tab), p(Key::Right)], Action::Down, "next", "the next one"),
        b(&[p(Key::Up), k('k'), p(Key::BackTab), p(Key::Left)], Action::Up, "", "the one before"),
        b(&[k('c')], Action::Copy, "copy", "copy the text, with the placeholder in it"),
        b(&[k('m')], Action::Reveal, "with the key", "show the key in place of the placeholder, or hide it"),
        b(&[p(Key::Esc), k('q'), k('i')], Action::Back, "close", "back to the key"),
    ], QUIET_HELP]),

    (Context::Help, &[&[
        b(&[p(Key::Esc), k('q'), k('?'), p(Key::F(1)), p(Key::Enter)], Action::Back, "close", "close the help"),
        b(&[k('j'), p(Key::Down)], Action::Down, "", "scroll down"),
        b(&[k('k'), p(Key::Up)], Action::Up, "", "scroll up"),
        b(&[p(Key::PageDown), k(' ')], Action::PageDown, "", "a page down"),
        b(&[p(Key::PageUp)], Action::PageUp, "", "a page up"),
    ]]),

    (Context::Anywhere, &[&[
        b(&[ctrl('c')], Action::Interrupt, "", "end the program from anywhere"),
        b(&[ctrl('z')], Action::Suspend, "", "stop the program; fg brings it back"),
        b(&[ctrl('l')], Action::Repaint, "", "draw everything anew"),
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
