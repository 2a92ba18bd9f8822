//! The modules of the crate, with their items and imports. It resolves a path to the file that defines the item; it knows no types.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

use super::source::{self, Source};
use super::syntax;

/// The longest chain of imports that is followed.
const FUEL: usize = 12;

/// One `use`, or one branch of its braces.
pub(super) struct Import {
    pub(super) path: Vec<String>,
    /// The name that it brings in; `None` for `*`.
    pub(super) name: Option<String>,
    /// `pub use`, `pub(crate) use` and the like.
    pub(super) public: bool,
    /// The module that it stands in.
    pub(super) module: Vec<String>,
}

/// One module: a file, or `mod x { .. }` in one.
#[derive(Default)]
struct Module {
    /// Its file; `None` for a folder of fake files that has none.
    file: Option<usize>,
    items: BTreeSet<String>,
    /// Indices of [`CodeMap::imports`].
    imports: Vec<usize>,
}

/// The target of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Found {
    Module(Vec<String>),
    /// The file that defines the item, and the item's own name.
    Item(usize, String),
}

/// A token outside of `use` lines, with its module.
pub(super) struct Placed {
    pub(super) at: usize,
    pub(super) module: Vec<String>,
}

/// One file.
pub(super) struct File {
    pub(super) path: String,
    pub(super) room: String,
    pub(super) module: Vec<String>,
    pub(super) tokens: Vec<String>,
    /// The range of its imports in [`CodeMap::imports`].
    imports: Range<usize>,
    /// Its tokens outside of `use` lines.
    pub(super) code: Vec<Placed>,
}

pub(super) struct CodeMap {
    pub(super) files: Vec<File>,
    imports: Vec<Import>,
    modules: BTreeMap<Vec<String>, Module>,
}

/// The map of `src`, read once.
pub(super) fn of_this_crate() -> &'static CodeMap {
    static MAP: OnceLock<CodeMap> = OnceLock::new();
    MAP.get_or_init(|| CodeMap::new(source::all()))
}

impl CodeMap {
    /// The map of these files, without the items that only tests see.
    pub(super) fn new(sources: Vec<Source>) -> Self {
        let mut map = Self {
            files: Vec::new(),
            imports: Vec::new(),
            modules: BTreeMap::new(),
        };
        for source in sources {
            if source.path != "main.rs" {
                map.add(source);
            }
        }
        map
    }

    /// The map of fake files.
    pub(super) fn fake(files: &[(&str, &str)]) -> Self {
        let sources = files.iter().map(|(path, text)| Source::new(path, text));
        Self::new(sources.collect())
    }

    fn add(&mut self, source: Source) {
        let file = self.files.len();
        let first_import = self.imports.len();
        let tokens = syntax::without_test_items(&source.tokens);
        let room = source.room().to_owned();
        let mut module = source.module.clone();
        for length in 0..module.len() {
            self.modules.entry(module[..length].to_vec()).or_default();
        }
        self.modules.entry(module.clone()).or_default().file = Some(file);
        let mut code = Vec::new();
        // The depth of braces outside of each inner module that we are in.
        let mut inner = Vec::new();
        let mut depth = 0usize;
        let mut i = 0;
        while i < tokens.len() {
            let get = |i: usize| tokens.get(i).map_or("", String::as_str);
            match get(i) {
                "use" if get(i + 1) != "<" => {
                    let end = i + tokens[i..].iter().take_while(|t| *t != ";").count();
                    let public = i > 0 && matches!(get(i - 1), "pub" | ")");
                    let mut branches = Vec::new();
                    syntax::use_tree(&tokens[i + 1..end], &[], &mut branches);
                    for (path, name) in branches {
                        let place = self.imports.len();
                        self.imports.push(Import {
                            path,
                            name,
                            public,
                            module: module.clone(),
                        });
                        let here = self.modules.entry(module.clone()).or_default();
                        here.imports.push(place);
                    }
                    i = end + 1;
                    continue;
                }
                "mod" if get(i + 2) == "{" => {
                    inner.push(depth);
                    depth += 1;
                    module.push(get(i + 1).to_owned());
                    self.modules.entry(module.clone()).or_default().file = Some(file);
                    i += 3;
                    continue;
                }
                "mod" if get(i + 2) == ";" => {
                    i += 3;
                    continue;
                }
                "{" => depth += 1,
                "}" => {
                    depth = depth.saturating_sub(1);
                    if inner.last() == Some(&depth) {
                        inner.pop();
                        module.pop();
                    }
                }
                _ => {}
            }
            let top = depth == inner.last().map_or(0, |outer| outer + 1);
            if top && let Some(name) = syntax::item_at(&tokens, i) {
                let here = self.modules.entry(module.clone()).or_default();
                here.items.insert(name.to_owned());
            }
            code.push(Placed {
                at: i,
                module: module.clone(),
            });
            i += 1;
        }
        self.files.push(File {
            path: source.path,
            room,
            module: source.module,
            tokens,
            imports: first_import..self.imports.len(),
            code,
        });
    }

    /// The file that this module stands in.
    pub(super) fn file_of(&self, module: &[String]) -> Option<usize> {
        self.modules.get(module)?.file
    }

    /// The imports of a file, those of its inline modules included.
    pub(super) fn imports_of(&self, file: usize) -> impl Iterator<Item = &Import> {
        let places = self.files[file].imports.clone();
        self.imports[places].iter()
    }

    /// Resolves a path in a module. The result is empty if the path leads out of the crate.
    pub(super) fn resolve(&self, module: &[String], path: &[String]) -> Vec<Found> {
        self.follow(module, path, FUEL)
    }

    fn follow(&self, module: &[String], path: &[String], fuel: usize) -> Vec<Found> {
        if fuel == 0 {
            return Vec::new();
        }
        let (mut here, mut rest) = (module.to_vec(), path);
        let mut found = match path.first().map(String::as_str) {
            Some("crate") => {
                here.clear();
                rest = &rest[1..];
                vec![Found::Module(here)]
            }
            Some("self" | "super") => {
                while let Some(head) = rest.first()
                    && matches!(head.as_str(), "self" | "super")
                {
                    if head == "super" {
                        here.pop();
                    }
                    rest = &rest[1..];
                }
                vec![Found::Module(here)]
            }
            Some(head) => {
                rest = &rest[1..];
                self.lookup(&here, head, fuel)
            }
            None => Vec::new(),
        };
        for name in rest {
            let mut next = Vec::new();
            for one in &found {
                if let Found::Module(module) = one {
                    next.extend(self.lookup(module, name, fuel));
                }
            }
            if next.is_empty() {
                // A variant, an associated name; or a name that this reader does not see, which is the module's own.
                next.extend(found.into_iter().filter_map(|one| match one {
                    Found::Item(..) => Some(one),
                    Found::Module(module) => {
                        let file = self.file_of(&module)?;
                        Some(Found::Item(file, name.clone()))
                    }
                }));
            }
            found = next;
        }
        found.sort();
        found.dedup();
        found
    }

    /// Resolves a name in the scope of a module.
    fn lookup(&self, module: &[String], name: &str, fuel: usize) -> Vec<Found> {
        let mut found = Vec::new();
        let child = below(module, name);
        if self.modules.contains_key(&child) {
            found.push(Found::Module(child));
        }
        let Some(here) = self.modules.get(module) else {
            return found;
        };
        if let Some(file) = here.file.filter(|_| here.items.contains(name)) {
            found.push(Found::Item(file, name.to_owned()));
        }
        let imports = || here.imports.iter().map(|place| &self.imports[*place]);
        for import in imports().filter(|import| import.name.as_deref() == Some(name)) {
            found.extend(self.follow_import(import, fuel));
        }
        if found.is_empty() {
            for import in imports().filter(|import| import.name.is_none()) {
                for one in self.follow_import(import, fuel) {
                    if let Found::Module(other) = one
                        && other != module
                    {
                        found.extend(self.lookup(&other, name, fuel - 1));
                    }
                }
            }
        }
        found
    }

    fn follow_import(&self, import: &Import, fuel: usize) -> Vec<Found> {
        let head = import.path.first().map_or("", String::as_str);
        let is_path = matches!(head, "crate" | "self" | "super");
        // `use tokio::x` names a crate, even where this import or another brings in the name `tokio`.
        if !is_path
            && import.name.as_deref() == Some(head)
            && !self.modules.contains_key(&below(&import.module, head))
        {
            return Vec::new();
        }
        self.follow(&import.module, &import.path, fuel - 1)
    }
}

fn below(module: &[String], name: &str) -> Vec<String> {
    module.iter().cloned().chain([name.to_owned()]).collect()
}
