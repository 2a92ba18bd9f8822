//! `tnkeys simulate --systems N --dir DIR`: many systems, with the profiles, keys and trusted certificates that open them all.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::json;

use super::args::Simulate;
use super::exit::Problem;
use crate::config::State;
use crate::config::hosts::{self, Others};
use crate::domain::{Address, Fingerprint, Pin};
use crate::net;
use crate::sim::{Conduct, Config, Many, ManyOptions, OneOfMany, SEEDED_START};

/// The fingerprint that clients of a changed certificate trust.
const FORMER: Fingerprint = Fingerprint([0x5a; 32]);

/// Running systems and the line that says how to open them.
pub(super) struct Served {
    /// Kept for its drop.
    _many: Many,
    pub(super) line: String,
}

/// Starts the systems and writes the files of a user who knows them all.
pub(super) async fn start(
    options: &Simulate,
    systems: usize,
    dir: &Path,
) -> Result<Served, Problem> {
    let cannot = |e: io::Error| Problem::local("could not start the simulators", &e);
    let mut many = Many::start(&ManyOptions {
        systems,
        dead: options.dead.unwrap_or_default(),
        hanging: options.hang.unwrap_or_default(),
        changed: options.changed_cert.unwrap_or_default(),
        config: Config {
            release: options.release,
            version: options.exact_version.clone(),
            keys: options.keys,
            audit_rows: options.audit_rows,
            seed: options.seed.unwrap_or(0),
            now: options.seed.map(|_| SEEDED_START),
            stig: options.stig,
            scram_iterations: 500_000,
            ..Config::default()
        },
    })
    .await
    .map_err(cannot)?;
    for one in many.systems() {
        for fault in &options.fault {
            if let Some(handle) = one.handle() {
                handle.fault(fault.clone());
            }
        }
    }
    let home = Home::new(dir).map_err(cannot)?;
    home.write(many.systems())?;
    many.stir(options.events_per_second);
    let list = many
        .systems()
        .iter()
        .map(|one| json!({"name": one.name, "uri": one.uri(), "conduct": one.conduct.name()}));
    let line = json!({
        "config_dir": home.config,
        "state_dir": home.state,
        "release": options.release.to_string(),
        "systems": list.collect::<Vec<_>>(),
    });
    Ok(Served {
        line: line.to_string(),
        _many: many,
    })
}

/// The directories of a user who knows the systems.
struct Home {
    config: PathBuf,
    state: PathBuf,
    keys: PathBuf,
}

impl Home {
    fn new(dir: &Path) -> io::Result<Self> {
        let dir = std::path::absolute(dir)?;
        let home = Self {
            config: dir.join("config"),
            state: dir.join("state"),
            keys: dir.join("keys"),
        };
        for dir in [&home.config, &home.state, &home.keys] {
            DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        }
        Ok(home)
    }

    /// Writes a profile, a key file and a trusted certificate for each system.
    fn write(&self, systems: &[OneOfMany]) -> Result<(), Problem> {
        let cannot = |e: io::Error| Problem::local("could not write the profiles", &e);
        let mut profiles = String::new();
        for one in systems {
            let key = self.keys.join(format!("{}.key", one.name));
            let (user, secret) = match one.handle() {
                Some(sim) => (sim.user(), sim.api_key()),
                None => ("truenas_admin", "1-none"),
            };
            write_private(&key, secret).map_err(cannot)?;
            let key = toml_text(&key.display().to_string());
            let (name, uri, tag) = (&one.name, one.uri(), one.conduct.name());
            profiles.push_str(&format!(
                "[profiles.{name}]\naddress = \"{uri}\"\nuser = \"{user}\"\nsign_in = \"api_key\"\nkey_file = {key}\ntags = [\"simulated\", \"{tag}\"]\n\n"
            ));
            self.trust(one)?;
        }
        write_private(&self.config.join("config.toml"), &profiles).map_err(cannot)
    }

    /// Trusts the certificate of a system, or for a changed one a former certificate.
    fn trust(&self, one: &OneOfMany) -> Result<(), Problem> {
        let Some(pem) = one.handle().and_then(|sim| sim.certificate_pem()) else {
            return Ok(());
        };
        let Ok(Address::Net { host, port, .. }) = Address::parse(one.uri()) else {
            return Ok(());
        };
        let read = CertificateDer::from_pem_slice(pem.as_bytes()).ok();
        let Some(certificate) = read.and_then(|der| net::read_certificate(&der)) else {
            return Ok(());
        };
        let mut pin = Pin::of(&certificate, Timestamp::now());
        if one.conduct == Conduct::ChangedCertificate {
            pin.print = FORMER;
        }
        hosts::trust(&State::at(&self.state), &host, port, &pin, Others::Go)?;
        Ok(())
    }
}

/// A TOML string. The escapes of a path in Rust are those of TOML, except for control characters.
fn toml_text(text: &str) -> String {
    format!("{:?}", text.replace(char::is_control, "_"))
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    // A file of an earlier run on the same directory.
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())
}
