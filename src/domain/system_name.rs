//! The name of a system on the screen. Two systems never have the same name: the host name that a system reports is followed by its
//! profile or its address.

/// The name of a system: `nas1 (simlab, 10.0.0.5)`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SystemName {
    /// The host name; before it is known, the profile or the address.
    head: String,
    /// The profile and the address, unless the head is the same.
    details: Vec<String>,
    /// The profile, else the address: no other system has it.
    unique: String,
}

impl SystemName {
    /// The name of a system. `host` is the name that it reports, `place` is [`super::Address::place`].
    pub fn new(host: Option<&str>, profile: Option<&str>, place: &str) -> Self {
        let parts = [host, profile, Some(place)];
        let mut parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        let head = parts.next().unwrap_or_default().to_owned();
        let mut details: Vec<String> = Vec::new();
        for part in parts {
            let same = |known: &str| known.eq_ignore_ascii_case(part);
            if !same(&head) && !details.iter().any(|known| same(known)) {
                details.push(part.to_owned());
            }
        }
        Self {
            head,
            details,
            unique: profile.unwrap_or(place).to_owned(),
        }
    }

    /// The name of the embedded simulator: `nas1 (demo)`.
    pub fn demo(host: &str) -> Self {
        Self {
            head: host.to_owned(),
            details: vec!["demo".to_owned()],
            unique: "demo".to_owned(),
        }
    }

    /// Adds a remark: `nas1 (simlab, 10.0.0.5, production)`.
    #[must_use]
    pub fn with(mut self, remark: &str) -> Self {
        self.details.push(remark.to_owned());
        self
    }

    /// The names: the host name, the profile, the address.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let details = self.details.iter().map(String::as_str);
        std::iter::once(self.head()).chain(details)
    }

    /// The whole name: `nas1 (simlab, 10.0.0.5)`.
    pub fn full(&self) -> String {
        match self.details.as_slice() {
            [] => self.head.clone(),
            details => format!("{} ({})", self.head, details.join(", ")),
        }
    }

    /// The host name and what tells it apart: `nas1 (simlab)`.
    pub fn short(&self) -> String {
        if self.unique.eq_ignore_ascii_case(&self.head) || self.unique.is_empty() {
            self.head.clone()
        } else {
            format!("{} ({})", self.head, self.unique)
        }
    }

    /// The host name alone. Two systems may have the same.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// The profile, else the address: the part that no other system has.
    pub fn unique(&self) -> &str {
        &self.unique
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(host: Option<&str>, profile: Option<&str>, place: &str) -> (String, String) {
        let name = SystemName::new(host, profile, place);
        (name.full(), name.short())
    }

    #[test]
    fn the_host_name_comes_with_what_tells_it_apart() {
        for (host, profile, place, full, short) in [
            (
                Some("nas1"),
                Some("simlab"),
                "10.0.0.5",
                "nas1 (simlab, 10.0.0.5)",
                "nas1 (simlab)",
            ),
            (
                Some("nas1"),
                None,
                "10.0.0.5",
                "nas1 (10.0.0.5)",
                "nas1 (10.0.0.5)",
            ),
            (
                Some("nas1"),
                Some("nas1"),
                "10.0.0.5",
                "nas1 (10.0.0.5)",
                "nas1",
            ),
            (Some("nas1"), None, "NAS1", "nas1", "nas1"),
            (
                Some("truenas"),
                Some("lab"),
                "lab",
                "truenas (lab)",
                "truenas (lab)",
            ),
            (
                None,
                Some("lab"),
                "10.0.0.5:8443",
                "lab (10.0.0.5:8443)",
                "lab",
            ),
            (None, None, "10.0.0.5", "10.0.0.5", "10.0.0.5"),
            (None, None, "", "", ""),
        ] {
            let wanted = (full.to_owned(), short.to_owned());
            assert_eq!(name(host, profile, place), wanted);
        }
    }

    #[test]
    fn two_systems_of_one_host_name_differ_in_every_form() {
        let here = SystemName::new(Some("truenas"), None, "127.0.0.1:40001");
        let there = SystemName::new(Some("truenas"), None, "127.0.0.1:40002");
        let lab = SystemName::new(Some("truenas"), Some("lab"), "127.0.0.1:40001");
        for (a, b) in [(&here, &there), (&here, &lab), (&there, &lab)] {
            assert_ne!(a.full(), b.full());
            assert_ne!(a.short(), b.short());
            assert_ne!(a.unique(), b.unique());
        }
    }

    #[test]
    fn a_remark_comes_last() {
        let name = SystemName::new(Some("nas1"), Some("simlab"), "10.0.0.5").with("production");
        assert_eq!(name.full(), "nas1 (simlab, 10.0.0.5, production)");
        assert_eq!(SystemName::demo("nas1").full(), "nas1 (demo)");
    }
}
