//! The table of bindings.

use super::action::{Action, Place};
use super::chord::{Chord, Key};

/// One binding: chords that mean an action in a place.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Where.
    pub place: Place,
    /// Any of these; the first is the one the footer shows.
    pub chords: &'static [Chord],
    /// What.
    pub action: Action,
    /// One or two words for the footer; empty keeps it out of there.
    pub short: &'static str,
    /// A line for the help.
    pub help: &'static str,
}

const fn k(c: char) -> Chord {
    Chord::plain(Key::Char(c))
}

const fn p(key: Key) -> Chord {
    Chord::plain(key)
}

const fn ctrl(c: char) -> Chord {
    Chord::ctrl(c)
}

const fn b(
    place: Place,
    chords: &'static [Chord],
    action: Action,
    short: &'static str,
    help: &'static str,
) -> Binding {
    Binding {
        place,
        chords,
        action,
        short,
        help,
    }
}

/// Every binding of the program, in the order the footer and the help show them.
#[rustfmt::skip]
pub const TABLE: &[Binding] = &[
    b(Place::New, &[k('n')], Action::New, "new", "make a new key"),
    b(Place::Change, &[k('e')], Action::Edit, "edit", "change the key"),
    b(Place::Change, &[k('r')], Action::Reset, "reset", "reset the secret; new sign-ins with the old one fail"),
    b(Place::Change, &[k('t')], Action::Rotate, "rotate", "replace the key without downtime, or resume"),
    b(Place::Change, &[k('d'), p(Key::Delete)], Action::Delete, "delete", "delete the key"),
    b(Place::NotEnforced, &[k('x')], Action::ApplyExpiry, "apply", "have the new expiry of the key enforced now"),
    b(Place::Upgrades, &[k('U')], Action::Upgrade, "upgrade", "which keys survive the upgrade to 25.04"),
    b(Place::Keys, &[p(Key::Enter), p(Key::Right), k('l')], Action::Details, "details", "show everything about the key"),
    b(Place::Keys, &[k('i')], Action::Sessions, "", "see who is signed in with the key, and end sessions"),
    b(Place::Keys, &[k('I')], Action::GoneSessions, "", "see the sessions of a key that was deleted"),
    b(Place::Keys, &[k('/')], Action::Filter, "filter", "narrow the list as you type"),
    b(Place::Keys, &[k('s')], Action::Sort, "sort", "sort by the next column"),
    b(Place::Keys, &[k('S')], Action::Reverse, "", "turn the order round"),
    b(Place::Keys, &[k('R'), p(Key::F(5))], Action::Refresh, "", "read the list again; offline: try to connect now"),
    b(Place::Keys, &[k('o')], Action::Open, "", "connect to another system"),
    b(Place::Keys, &[k('K')], Action::KeepCopy, "", "do not clear a copied key from the clipboard"),
    b(Place::Keys, &[k('j'), p(Key::Down)], Action::Down, "", "next key"),
    b(Place::Keys, &[k('k'), p(Key::Up)], Action::Up, "", "previous key"),
    b(Place::Keys, &[k('g'), p(Key::Home)], Action::Top, "", "first key"),
    b(Place::Keys, &[k('G'), p(Key::End)], Action::Bottom, "", "last key"),
    b(Place::Keys, &[p(Key::PageDown), ctrl('f')], Action::PageDown, "", "a page down"),
    b(Place::Keys, &[p(Key::PageUp), ctrl('b')], Action::PageUp, "", "a page up"),
    b(Place::Keys, &[p(Key::Esc)], Action::Back, "", "drop the filter"),
    b(Place::Keys, &[k('?'), p(Key::F(1))], Action::Help, "help", "all keys of this place"),
    b(Place::Keys, &[k('q')], Action::Quit, "quit", "end the program"),

    b(Place::Filter, &[p(Key::Enter)], Action::Accept, "keep", "keep the filter and go back to the list"),
    b(Place::Filter, &[p(Key::Esc)], Action::Back, "drop", "drop the filter"),
    b(Place::Filter, &[p(Key::F(1))], Action::Help, "", "all keys of this place"),
    b(Place::Filter, &[p(Key::Down)], Action::Down, "", "next key"),
    b(Place::Filter, &[p(Key::Up)], Action::Up, "", "previous key"),
    b(Place::Filter, &[p(Key::Backspace), ctrl('h')], Action::Backspace, "", "delete the last character"),
    b(Place::Filter, &[ctrl('w')], Action::DeleteWord, "", "delete the last word"),
    b(Place::Filter, &[ctrl('u')], Action::DeleteToStart, "", "delete all that was typed"),

    b(Place::Details, &[p(Key::Esc), p(Key::Left), k('h'), p(Key::Enter)], Action::Back, "back", "back to the list"),
    b(Place::Details, &[k('i')], Action::Sessions, "sessions", "see who is signed in with the key, and end sessions"),
    b(Place::Details, &[k('j'), p(Key::Down)], Action::Down, "", "scroll down"),
    b(Place::Details, &[k('k'), p(Key::Up)], Action::Up, "", "scroll up"),
    b(Place::Details, &[k('g'), p(Key::Home)], Action::Top, "", "to the top"),
    b(Place::Details, &[k('G'), p(Key::End)], Action::Bottom, "", "to the end"),
    b(Place::Details, &[p(Key::PageDown), ctrl('f')], Action::PageDown, "", "a page down"),
    b(Place::Details, &[p(Key::PageUp), ctrl('b')], Action::PageUp, "", "a page up"),
    b(Place::Details, &[k('?'), p(Key::F(1))], Action::Help, "help", "all keys of this place"),
    b(Place::Details, &[k('q')], Action::Quit, "quit", "end the program"),

    b(Place::Owned, &[k('a')], Action::Access, "", "see what the key may call through its owner"),

    b(Place::OwnerChoice, &[p(Key::F(6))], Action::Access, "access", "see what the owner may call"),
    b(Place::OwnerChoice, &[p(Key::F(7))], Action::Needs, "by need", "choose methods; the owners with the fewest others"),

    b(Place::Access, &[k('/')], Action::Filter, "find", "search by letters of the name"),
    b(Place::Access, &[k('t')], Action::Try, "test", "ask about a method by its name"),
    b(Place::Access, &[p(Key::Right), p(Key::Enter), k('l')], Action::Unfold, "open", "show what is in the namespace"),
    b(Place::Access, &[p(Key::Left), k('h')], Action::Fold, "", "hide it again"),
    b(Place::Access, &[p(Key::Esc), k('q'), p(Key::F(10))], Action::Back, "back", "drop the search; else go back"),
    b(Place::Access, &[k('j'), p(Key::Down)], Action::Down, "", "next"),
    b(Place::Access, &[k('k'), p(Key::Up)], Action::Up, "", "previous"),
    b(Place::Access, &[k('g'), p(Key::Home)], Action::Top, "", "first"),
    b(Place::Access, &[k('G'), p(Key::End)], Action::Bottom, "", "last"),
    b(Place::Access, &[p(Key::PageDown), ctrl('f')], Action::PageDown, "", "a page down"),
    b(Place::Access, &[p(Key::PageUp), ctrl('b')], Action::PageUp, "", "a page up"),
    b(Place::Access, &[k('?'), p(Key::F(1))], Action::Help, "help", "all keys of this place"),

    b(Place::Needs, &[k(' ')], Action::Choose, "need", "it is needed; again: not any more"),
    b(Place::Needs, &[k('N')], Action::ChooseAll, "namespace", "the same for its whole namespace"),
    b(Place::Needs, &[k('/')], Action::Filter, "find", "search by letters of the name"),
    b(Place::Needs, &[p(Key::F(2)), ctrl('s')], Action::Save, "pick owner", "go on to the users, who suits best first"),
    b(Place::Needs, &[p(Key::Right), p(Key::Enter), k('l')], Action::Unfold, "open", "show what is in the namespace"),
    b(Place::Needs, &[p(Key::Left), k('h')], Action::Fold, "", "hide it again"),
    b(Place::Needs, &[p(Key::Esc), k('q'), p(Key::F(10))], Action::Back, "cancel", "drop the search; else leave what was needed before"),
    b(Place::Needs, &[k('j'), p(Key::Down)], Action::Down, "", "next"),
    b(Place::Needs, &[k('k'), p(Key::Up)], Action::Up, "", "previous"),
    b(Place::Needs, &[k('g'), p(Key::Home)], Action::Top, "", "first"),
    b(Place::Needs, &[k('G'), p(Key::End)], Action::Bottom, "", "last"),
    b(Place::Needs, &[p(Key::PageDown), ctrl('f')], Action::PageDown, "", "a page down"),
    b(Place::Needs, &[p(Key::PageUp), ctrl('b')], Action::PageUp, "", "a page up"),
    b(Place::Needs, &[k('?'), p(Key::F(1))], Action::Help, "help", "all keys of this place"),

    b(Place::Find, &[p(Key::Enter)], Action::Accept, "keep", "keep what was found and go on in it"),
    b(Place::Find, &[p(Key::Esc)], Action::Back, "drop", "drop the search"),
    b(Place::Find, &[p(Key::Tab)], Action::Next, "", "take the name under the cursor"),
    b(Place::Find, &[p(Key::Down)], Action::Down, "", "next"),
    b(Place::Find, &[p(Key::Up)], Action::Up, "", "previous"),
    b(Place::Find, &[p(Key::PageDown)], Action::PageDown, "", "a page down"),
    b(Place::Find, &[p(Key::PageUp)], Action::PageUp, "", "a page up"),
    b(Place::Find, &[p(Key::Backspace), ctrl('h')], Action::Backspace, "", "delete the last character"),
    b(Place::Find, &[ctrl('w')], Action::DeleteWord, "", "delete the last word"),
    b(Place::Find, &[ctrl('u')], Action::DeleteToStart, "", "delete all that was typed"),
    b(Place::Find, &[p(Key::F(1))], Action::Help, "help", "all keys of this place"),

    b(Place::Try, &[p(Key::Tab)], Action::Next, "complete", "take the name under the cursor"),
    b(Place::Try, &[p(Key::Enter)], Action::Accept, "keep", "keep what was found and go on in it"),
    b(Place::Try, &[p(Key::Esc)], Action::Back, "done", "back to the whole catalogue"),
    b(Place::Try, &[p(Key::Down)], Action::Down, "", "next"),
    b(Place::Try, &[p(Key::Up)], Action::Up, "", "previous"),
    b(Place::Try, &[p(Key::Backspace), ctrl('h')], Action::Backspace, "", "delete the last character"),
    b(Place::Try, &[ctrl('w')], Action::DeleteWord, "", "delete the last word"),
    b(Place::Try, &[ctrl('u')], Action::DeleteToStart, "", "delete all that was typed"),
    b(Place::Try, &[p(Key::F(1))], Action::Help, "help", "all keys of this place"),
    b(Place::Upgrade, &[k('w')], Action::Export, "write to a file", "write all of it to a file"),
    b(Place::Upgrade, &[p(Key::Esc), p(Key::Left), k('h')], Action::Back, "back", "back to the list"),
    b(Place::Upgrade, &[k('j'), p(Key::Down)], Action::Down, "down", "scroll down"),
    b(Place::Upgrade, &[k('k'), p(Key::Up)], Action::Up, "", "scroll up"),
    b(Place::Upgrade, &[k('g'), p(Key::Home)], Action::Top, "", "to the top"),
    b(Place::Upgrade, &[k('G'), p(Key::End)], Action::Bottom, "", "to the end"),
    b(Place::Upgrade, &[p(Key::PageDown), k(' '), ctrl('f')], Action::PageDown, "", "a page down"),
    b(Place::Upgrade, &[p(Key::PageUp), ctrl('b')], Action::PageUp, "", "a page up"),
    b(Place::Upgrade, &[k('?'), p(Key::F(1))], Action::Help, "help", "all keys of this place"),
    b(Place::Upgrade, &[k('q')], Action::Quit, "quit", "end the program"),
    b(Place::Learn, &[p(Key::F(2)), ctrl('s')], Action::Save, "read", "read the audit"),
    b(Place::Learning, &[p(Key::Esc), k('q')], Action::Back, "stop", "stop reading"),
    b(Place::Learning, &[k('?'), p(Key::F(1))], Action::Help, "help", "all keys of this place"),
    b(Place::Learned, &[k(' ')], Action::Permit, "choose", "take the rule, or leave it"),
    b(Place::Learned, &[p(Key::F(2)), ctrl('s'), p(Key::Enter)], Action::Save, "use these", "use the chosen rules in the builder; u there undoes"),
    b(Place::Learned, &[p(Key::Esc), k('q')], Action::Back, "back", "back to whose calls, and how far back"),
    b(Place::Learned, &[k('j'), p(Key::Down)], Action::Down, "", "next rule"),
    b(Place::Learned, &[k('k'), p(Key::Up)], Action::Up, "", "previous rule"),
    b(Place::Learned, &[k('g'), p(Key::Home)], Action::Top, "", "first rule"),
    b(Place::Learned, &[k('G'), p(Key::End)], Action::Bottom, "", "last rule"),
    b(Place::Learned, &[p(Key::PageDown), ctrl('f')], Action::PageDown, "", "a page down"),
    b(Place::Learned, &[p(Key::PageUp), ctrl('b')], Action::PageUp, "", "a page up"),
    b(Place::Learned, &[k('?'), p(Key::F(1))], Action::Help, "help", "all keys of this place"),

    b(Place::Export, &[p(Key::Enter), p(Key::F(2)), ctrl('s')], Action::Save, "write", "write the file"),

    b(Place::Connect, &[p(Key::F(2)), ctrl('s')], Action::Save, "connect", "connect as the fields say"),
    b(Place::Connect, &[p(Key::F(3)), ctrl('p')], Action::Profiles, "profiles", "pick a saved system"),
    b(Place::Connect, &[p(Key::F(4)), Chord::alt('s')], Action::SaveProfile, "keep", "save these fields as a profile, without the secret"),
    b(Place::Connect, &[p(Key::Enter)], Action::Accept, "", "next field; on the last one: connect"),
    b(Place::Connect, &[p(Key::Esc), p(Key::F(10))], Action::Back, "leave", "stop connecting; back to the list; else quit"),
    b(Place::Connecting, &[p(Key::Esc), p(Key::F(10))], Action::Back, "stop", "stop connecting"),
    b(Place::Connecting, &[p(Key::F(1))], Action::Help, "help", "all keys of this place"),
    b(Place::Create, &[p(Key::F(2)), ctrl('s')], Action::Save, "create", "make the key"),
    b(Place::Rotate, &[p(Key::F(2)), ctrl('s')], Action::Save, "begin", "make the successor; the old key stays as it is"),
    b(Place::Reset, &[p(Key::F(2)), ctrl('s')], Action::Save, "reset", "go on to the question"),
    b(Place::Code, &[p(Key::Enter), p(Key::F(2)), ctrl('s')], Action::Save, "send", "sign in with this code"),

    b(Place::Form, &[p(Key::F(2)), ctrl('s')], Action::Save, "save", "save the form"),
    b(Place::Form, &[p(Key::Esc), p(Key::F(10))], Action::Back, "cancel", "leave the form; asks when something was typed"),
    b(Place::Form, &[p(Key::Tab), p(Key::Down)], Action::Next, "next", "next field"),
    b(Place::Form, &[p(Key::BackTab), p(Key::Up)], Action::Previous, "", "previous field"),
    b(Place::Form, &[p(Key::Enter)], Action::Accept, "", "next field; open the list of a field that has one"),
    b(Place::Form, &[p(Key::F(1))], Action::Help, "help", "all keys of this place"),

    b(Place::Choice, &[p(Key::Right), k(' '), k('l')], Action::Change, "choose", "next option"),
    b(Place::Choice, &[p(Key::Left), k('h')], Action::ChangeBack, "", "previous option"),

    b(Place::Text, &[p(Key::Left), ctrl('b')], Action::Left, "", "cursor left"),
    b(Place::Text, &[p(Key::Right), ctrl('f')], Action::Right, "", "cursor right"),
    b(Place::Text, &[Chord::alt('b')], Action::WordLeft, "", "a word left"),
    b(Place::Text, &[Chord::alt('f')], Action::WordRight, "", "a word right"),
    b(Place::Text, &[p(Key::Home), ctrl('a')], Action::Home, "", "to the start of the line"),
    b(Place::Text, &[p(Key::End), ctrl('e')], Action::End, "", "to the end of the line"),
    b(Place::Text, &[p(Key::Backspace), ctrl('h')], Action::Backspace, "", "delete the character before the cursor"),
    b(Place::Text, &[p(Key::Delete), ctrl('d')], Action::DeleteChar, "", "delete the character under the cursor"),
    b(Place::Text, &[ctrl('w')], Action::DeleteWord, "", "delete the word before the cursor"),
    b(Place::Text, &[ctrl('u')], Action::DeleteToStart, "", "delete to the start of the line"),
    b(Place::Text, &[ctrl('k')], Action::DeleteToEnd, "", "delete to the end of the line"),
    b(Place::Text, &[ctrl('_'), Chord::alt('z')], Action::Undo, "", "take the last edit back"),
    b(Place::Text, &[ctrl('y')], Action::Redo, "", "do it again"),

    b(Place::SecretText, &[p(Key::Backspace), ctrl('h')], Action::Backspace, "", "delete the last character"),
    b(Place::SecretText, &[ctrl('u'), ctrl('w')], Action::DeleteToStart, "", "delete all that was typed"),

    b(Place::Rules, &[p(Key::Enter)], Action::NewLine, "", "a new line"),
    b(Place::Rules, &[p(Key::Up)], Action::Up, "", "a line up"),
    b(Place::Rules, &[p(Key::Down)], Action::Down, "", "a line down"),

    b(Place::Opens, &[p(Key::Enter), p(Key::Right), k(' '), k('l')], Action::Accept, "open", "open it"),

    b(Place::BuilderTree, &[k(' ')], Action::Permit, "permit", "permit it by its name, or not any more"),
    b(Place::BuilderTree, &[k('N')], Action::Namespace, "namespace", "permit its whole namespace, or not any more"),
    b(Place::BuilderTree, &[p(Key::Tab), p(Key::BackTab)], Action::Next, "rules", "to the rules"),
    b(Place::BuilderTree, &[k('/')], Action::Filter, "find", "search by letters of the name"),
    b(Place::BuilderTree, &[k('w')], Action::Kind, "", "show methods, events or REST routes"),
    b(Place::BuilderTree, &[p(Key::Right), p(Key::Enter), k('l')], Action::Unfold, "", "show what is in the namespace"),
    b(Place::BuilderTree, &[p(Key::Left), k('h')], Action::Fold, "", "hide it again"),
    b(Place::BuilderRules, &[p(Key::Enter), k('e')], Action::Edit, "edit", "change the rule by typing"),
    b(Place::BuilderRules, &[k('d'), p(Key::Delete), p(Key::Backspace)], Action::Delete, "remove", "remove the rule; u brings it back"),
    b(Place::BuilderRules, &[p(Key::Tab), p(Key::BackTab)], Action::Next, "catalogue", "to the catalogue"),
    b(Place::BuilderRules, &[k('m')], Action::Method, "method", "pick another method for the rule"),
    b(Place::BuilderRules, &[k('f')], Action::Mend, "", "mend what can be mended about the rule"),
    b(Place::BuilderRules, &[k('y')], Action::Duplicate, "", "put a copy behind it"),
    b(Place::BuilderRules, &[k('<'), Chord::alt('k')], Action::MoveUp, "", "move the rule up"),
    b(Place::BuilderRules, &[k('>'), Chord::alt('j')], Action::MoveDown, "", "move the rule down"),
    b(Place::Builder, &[p(Key::F(2)), ctrl('s')], Action::Save, "ok", "take these rules into the form"),
    b(Place::Builder, &[k('t')], Action::Test, "test", "ask whether something would be permitted"),
    b(Place::Builder, &[k('p')], Action::Presets, "presets", "pick a ready set of rules, or another key's"),
    b(Place::Builder, &[k('L')], Action::Learn, "learn", "learn rules from the calls in the audit (24.04 on)"),
    b(Place::Builder, &[k('a')], Action::Add, "add", "type a new rule"),
    b(Place::Builder, &[k('J')], Action::Json, "JSON", "change the rules as JSON"),
    b(Place::Builder, &[k('u'), ctrl('_')], Action::Undo, "undo", "take the last change back"),
    b(Place::Builder, &[k('U'), ctrl('r'), ctrl('y')], Action::Redo, "", "do it again"),
    b(Place::Builder, &[p(Key::Esc), k('q'), p(Key::F(10))], Action::Back, "", "leave the search, then the builder"),
    b(Place::Builder, &[k('j'), p(Key::Down)], Action::Down, "", "next"),
    b(Place::Builder, &[k('k'), p(Key::Up)], Action::Up, "", "previous"),
    b(Place::Builder, &[k('g'), p(Key::Home)], Action::Top, "", "first"),
    b(Place::Builder, &[k('G'), p(Key::End)], Action::Bottom, "", "last"),
    b(Place::Builder, &[p(Key::PageDown), ctrl('f')], Action::PageDown, "", "a page down"),
    b(Place::Builder, &[p(Key::PageUp), ctrl('b')], Action::PageUp, "", "a page up"),
    b(Place::Builder, &[k('?'), p(Key::F(1))], Action::Help, "help", "all keys of this place"),

    b(Place::BuilderFind, &[p(Key::Enter), p(Key::Tab)], Action::Accept, "keep", "keep the search and go on in what it found"),
    b(Place::BuilderFind, &[p(Key::Esc)], Action::Back, "drop", "drop the search"),
    b(Place::BuilderFind, &[p(Key::Down)], Action::Down, "", "next"),
    b(Place::BuilderFind, &[p(Key::Up)], Action::Up, "", "previous"),
    b(Place::BuilderFind, &[p(Key::PageDown)], Action::PageDown, "", "a page down"),
    b(Place::BuilderFind, &[p(Key::PageUp)], Action::PageUp, "", "a page up"),
    b(Place::BuilderFind, &[p(Key::Backspace), ctrl('h')], Action::Backspace, "", "delete the last character"),
    b(Place::BuilderFind, &[ctrl('w')], Action::DeleteWord, "", "delete the last word"),
    b(Place::BuilderFind, &[ctrl('u')], Action::DeleteToStart, "", "delete all that was typed"),
    b(Place::BuilderFind, &[p(Key::F(1))], Action::Help, "help", "all keys of this place"),

    b(Place::BuilderRule, &[p(Key::Enter), p(Key::F(2))], Action::Accept, "take", "take the rule"),
    b(Place::BuilderRule, &[p(Key::Tab)], Action::Complete, "complete", "complete by the marked name of the catalogue"),
    b(Place::BuilderRule, &[p(Key::Esc)], Action::Back, "cancel", "leave the rules as they were"),
    b(Place::BuilderRule, &[p(Key::Down)], Action::Down, "", "next name"),
    b(Place::BuilderRule, &[p(Key::Up)], Action::Up, "", "previous name"),
    b(Place::BuilderRule, &[p(Key::F(1))], Action::Help, "help", "all keys of this place"),

    b(Place::BuilderTest, &[p(Key::Enter), p(Key::Esc), p(Key::F(2))], Action::Back, "done", "back to the rules; the answer stays in sight"),
    b(Place::BuilderTest, &[p(Key::Tab)], Action::Complete, "complete", "complete by the marked name of the catalogue"),
    b(Place::BuilderTest, &[p(Key::Down)], Action::Down, "", "next name"),
    b(Place::BuilderTest, &[p(Key::Up)], Action::Up, "", "previous name"),
    b(Place::BuilderTest, &[p(Key::F(1))], Action::Help, "help", "all keys of this place"),

    b(Place::BuilderRaw, &[p(Key::F(2)), ctrl('s')], Action::Save, "take", "take the text as rules, if it has no error"),
    b(Place::BuilderRaw, &[p(Key::Esc)], Action::Back, "leave", "leave the rules as they were"),
    b(Place::BuilderRaw, &[p(Key::F(1))], Action::Help, "help", "all keys of this place"),

    b(Place::Picker, &[p(Key::Enter), p(Key::Tab)], Action::Accept, "take", "take the marked one"),
    b(Place::Picker, &[p(Key::Esc)], Action::Back, "cancel", "leave it as it was"),
    b(Place::Picker, &[p(Key::Down)], Action::Down, "", "next"),
    b(Place::Picker, &[p(Key::Up)], Action::Up, "", "previous"),
    b(Place::Picker, &[p(Key::PageDown)], Action::PageDown, "", "a page down"),
    b(Place::Picker, &[p(Key::PageUp)], Action::PageUp, "", "a page up"),
    b(Place::Picker, &[p(Key::Backspace), ctrl('h')], Action::Backspace, "", "delete the last character"),
    b(Place::Picker, &[ctrl('w')], Action::DeleteWord, "", "delete the last word"),
    b(Place::Picker, &[ctrl('u')], Action::DeleteToStart, "", "delete all that was typed"),
    b(Place::Picker, &[p(Key::F(1))], Action::Help, "", "all keys of this place"),

    b(Place::SessionsEnd, &[k('e')], Action::EndOne, "end", "end the marked session"),
    b(Place::SessionsEnd, &[k('E')], Action::EndAll, "end all", "end all sessions of the key but that of tnkeys"),
    b(Place::Sessions, &[k('R'), p(Key::F(5))], Action::Refresh, "refresh", "read who is signed in again"),
    b(Place::Sessions, &[p(Key::Esc), p(Key::Left), k('h'), k('i'), k('q')], Action::Back, "back", "back to the key"),
    b(Place::Sessions, &[k('j'), p(Key::Down)], Action::Down, "", "next session"),
    b(Place::Sessions, &[k('k'), p(Key::Up)], Action::Up, "", "previous session"),
    b(Place::Sessions, &[k('g'), p(Key::Home)], Action::Top, "", "first session"),
    b(Place::Sessions, &[k('G'), p(Key::End)], Action::Bottom, "", "last session"),
    b(Place::Sessions, &[k('?'), p(Key::F(1))], Action::Help, "help", "all keys of this place"),

    b(Place::EndsSessions, &[k(' ')], Action::Choose, "", "also end the open sessions of the key, or leave them"),
    b(Place::Question, &[p(Key::Left), p(Key::BackTab), p(Key::Up), k('h')], Action::Previous, "", "the button before"),
    b(Place::Question, &[p(Key::Right), p(Key::Tab), p(Key::Down), k('l')], Action::Next, "choose", "the next button"),
    b(Place::Question, &[p(Key::Enter)], Action::Accept, "press", "press the marked button"),
    b(Place::Question, &[k('y')], Action::Yes, "yes", "go on, where there is one way and it locks nobody out"),
    b(Place::Question, &[p(Key::Esc), k('n'), k('q')], Action::Back, "cancel", "change nothing"),
    b(Place::Question, &[k('?'), p(Key::F(1))], Action::Help, "", "all keys of this place"),

    b(Place::Doubt, &[k('R'), p(Key::F(5))], Action::Refresh, "try now", "try to reach the system now"),
    b(Place::Doubt, &[p(Key::Esc), k('q')], Action::Back, "close", "close; the outcome is told when the list was read"),
    b(Place::Doubt, &[k('?'), p(Key::F(1))], Action::Help, "help", "all keys of this place"),

    b(Place::Rotation, &[p(Key::Enter)], Action::Accept, "go on", "do what is next; what cannot be undone asks first"),
    b(Place::Rotation, &[k('R'), p(Key::F(5))], Action::Refresh, "look again", "read the keys and who is signed in again"),
    b(Place::Rotation, &[k('X')], Action::StopRotation, "stop", "forget the rotation; both keys stay as they are"),
    b(Place::Rotation, &[p(Key::Esc), k('q')], Action::Back, "later", "go on another time, from here or from another run"),
    b(Place::Rotation, &[k('?'), p(Key::F(1))], Action::Help, "help", "all keys of this place"),

    b(Place::Secret, &[k('c')], Action::Copy, "copy", "copy the key"),
    b(Place::Secret, &[k('s')], Action::SaveKey, "save to file", "save the key to a file that only you can read"),
    b(Place::Secret, &[k('D')], Action::Deliver, "deliver", "give the key to a command of the profile (stdin)"),
    b(Place::Secret, &[k('v')], Action::Verify, "verify", "sign in with the key, and say what it can do"),
    b(Place::Secret, &[k('m')], Action::Mask, "mask", "hide the key, or show it"),
    b(Place::Secret, &[k('g')], Action::Group, "", "the key in groups of four, for reading aloud"),
    b(Place::Secret, &[k('Q')], Action::QrCode, "", "the key as a QR code, for a phone"),
    b(Place::Secret, &[k('i')], Action::Snippets, "", "texts to paste where the key is used"),
    b(Place::Secret, &[k('K')], Action::KeepCopy, "", "do not clear it from the clipboard"),
    b(Place::Secret, &[p(Key::Esc), k('q')], Action::Back, "close", "close; the key is then gone from this program"),
    b(Place::Secret, &[k('?'), p(Key::F(1))], Action::Help, "help", "all keys of this place"),

    b(Place::UnderWay, &[p(Key::Esc), k('q')], Action::GiveUp, "give up", "stop what is under way; the key stays"),

    b(Place::Path, &[p(Key::Tab)], Action::Complete, "complete", "go on with the path as far as it is clear"),
    b(Place::SaveSecret, &[p(Key::F(2)), ctrl('s')], Action::Save, "save", "write the file"),

    b(Place::Qr, &[k('i')], Action::Reverse, "invert", "dark and light the other way round"),
    b(Place::Qr, &[p(Key::Esc), k('q'), k('Q'), p(Key::Enter)], Action::Back, "close", "back to the key"),
    b(Place::Qr, &[k('?'), p(Key::F(1))], Action::Help, "", "all keys of this place"),

    b(Place::Snippets, &[p(Key::Down), k('j'), p(Key::Tab), p(Key::Right)], Action::Down, "next", "the next one"),
    b(Place::Snippets, &[p(Key::Up), k('k'), p(Key::BackTab), p(Key::Left)], Action::Up, "", "the one before"),
    b(Place::Snippets, &[k('c')], Action::Copy, "copy", "copy the text, with the placeholder in it"),
    b(Place::Snippets, &[k('m')], Action::Reveal, "with the key", "show the key in place of the placeholder, or hide it"),
    b(Place::Snippets, &[p(Key::Esc), k('q'), k('i')], Action::Back, "close", "back to the key"),
    b(Place::Snippets, &[k('?'), p(Key::F(1))], Action::Help, "", "all keys of this place"),

    b(Place::Help, &[p(Key::Esc), k('q'), k('?'), p(Key::F(1)), p(Key::Enter)], Action::Back, "close", "close the help"),
    b(Place::Help, &[k('j'), p(Key::Down)], Action::Down, "", "scroll down"),
    b(Place::Help, &[k('k'), p(Key::Up)], Action::Up, "", "scroll up"),
    b(Place::Help, &[p(Key::PageDown), k(' ')], Action::PageDown, "", "a page down"),
    b(Place::Help, &[p(Key::PageUp)], Action::PageUp, "", "a page up"),

    b(Place::Anywhere, &[ctrl('c')], Action::Interrupt, "", "end the program from anywhere"),
    b(Place::Anywhere, &[ctrl('z')], Action::Suspend, "", "stop the program; fg brings it back"),
    b(Place::Anywhere, &[ctrl('l')], Action::Repaint, "", "draw everything anew"),
];

/// The bindings of the places, in the order given: earlier places win over later ones.
pub fn bindings(places: &[Place]) -> impl Iterator<Item = &'static Binding> {
    places
        .iter()
        .flat_map(|place| TABLE.iter().filter(move |b| b.place == *place))
}

/// What a chord means in the first of the places that binds it.
pub fn lookup(places: &[Place], chord: Chord) -> Option<Action> {
    bindings(places)
        .find(|b| b.chords.contains(&chord))
        .map(|b| b.action)
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
