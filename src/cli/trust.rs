//! `tnkeys trust`: shows and changes the trusted certificates.

use std::io;
use std::path::Path;

use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use super::args::Trust;
use super::at::SignIn;
use super::exit::{self, Problem};
use super::settings::Settings;
use crate::config::hosts::{self, Others};
use crate::config::safe_path::{self, Readers};
use crate::domain::certificate::{CONSOLE_COMMAND, OTHER_KEY, day};
use crate::domain::{Address, Certificate, Fault, Kind, Pin};
use crate::net;
use crate::term::prompt;

/// Runs the command.
pub(super) async fn run(given: &SignIn, args: Trust, settings: &Settings) -> Result<(), Problem> {
    let system = settings.system(Some(&args.system), given)?;
    let Some(profile) = system else {
        return Err(Problem::usage("Add the system: tnkeys trust HOST."));
    };
    if args.forget_release {
        hosts::forget_release(&settings.state(), &profile.address)?;
        return exit::print(&format!(
            "Forgot the release of {}. If it is older than 26.0, tnkeys sends plain API keys to it again.\n",
            profile.address
        ));
    }
    let Address::Net {
        tls: true,
        host,
        port,
        ..
    } = &profile.address
    else {
        return Err(Problem::usage(format!(
            "{} has no certificate: only a wss:// address has one.",
            profile.address
        )));
    };
    let (host, port, state) = (host.as_str(), *port, settings.state());
    if args.forget {
        let gone = hosts::forget(&state, host, port)?;
        let s = if gone == 1 { "" } else { "s" };
        return exit::print(&format!("Forgot {gone} certificate{s} of {host}:{port}.\n"));
    }
    if let Some(file) = &args.next {
        let certificate = in_file(file)?;
        exit::print(&facts(&certificate))?;
        let pin = Pin::of(&certificate, Timestamp::now());
        hosts::trust(&state, host, port, &pin, Others::Stay)?;
        return exit::print(&format!(
            "Trusted for {host}:{port}, in addition to the current certificates.\n"
        ));
    }
    let known = hosts::pins(&state, host, port)?;
    let probed = net::probe(&profile.address, profile.ca_file.clone()).await?;
    let certificate = &probed.certificate;
    exit::print(&facts(certificate))?;
    if known.iter().any(|pin| pin.print == certificate.print) {
        return exit::print("This certificate is already trusted.\n");
    }
    if known.is_empty() && probed.vouched {
        return exit::print(
            "A CA that this machine trusts has signed this certificate. Nothing else is needed.\n",
        );
    }
    let others = match (args.replace, args.add, known.is_empty()) {
        (true, _, _) => Others::Go,
        (_, true, _) => Others::Stay,
        (_, _, true) => Others::MustNotBe,
        (_, _, false) => return Err(changed(&args.system, &known).into()),
    };
    if !known.is_empty() {
        let what = match others {
            Others::Go => "replaces",
            _ => "will be added to",
        };
        let mut lines = format!("This certificate {what} the trusted ones:\n");
        known.iter().for_each(|pin| lines.push_str(&pinned(pin)));
        exit::print(&lines)?;
    }
    agreed(&args, certificate)?;
    let pin = Pin::of(certificate, Timestamp::now());
    hosts::trust(&state, host, port, &pin, others)?;
    exit::print(&format!("Trusted for {host}:{port}.\n"))
}

/// Compares with the given fingerprint, or asks the user.
fn agreed(args: &Trust, certificate: &Certificate) -> Result<(), Problem> {
    if let Some(wanted) = args.fingerprint {
        return if wanted == certificate.print {
            Ok(())
        } else {
            Err(
                Fault::new(Kind::Tls, "The certificate does not have this fingerprint.")
                    .meaning("Nothing was trusted.")
                    .into(),
            )
        };
    }
    if !prompt::possible() {
        return Err(Problem::usage(
            "No terminal to compare the fingerprint: add --fingerprint SHA256, or run this command in a terminal.",
        ));
    }
    let about = format!("To compare, on the system's console:\n{CONSOLE_COMMAND}\n");
    let answer = prompt::line(&about, "Type yes if the fingerprints are the same")
        .map_err(|error| Problem::local("could not ask", &error))?;
    if answer == "yes" {
        Ok(())
    } else {
        Err(Problem::usage("Nothing was trusted."))
    }
}

fn changed(system: &str, known: &[Pin]) -> Fault {
    let known: Vec<String> = known.iter().map(pinned).collect();
    Fault::new(
        Kind::Tls,
        "This is not the trusted certificate. Either it was renewed, or someone is intercepting the connection.",
    )
    .meaning(format!("Trusted now: {}", known.concat().trim().replace('\n', "; ")))
    .next(format!(
        "If the change was intended: tnkeys trust --replace {system}; if this is the other controller of an HA pair: tnkeys trust --add {system}"
    ))
}

fn pinned(pin: &Pin) -> String {
    format!(
        "  {}, trusted since {}, valid {} to {}\n",
        pin.print,
        day(Some(pin.added)),
        day(pin.not_before),
        day(pin.not_after)
    )
}

pub(super) fn facts(it: &Certificate) -> String {
    let mut lines = format!("subject   {}\n", it.subject);
    if !it.self_signed() {
        lines.push_str(&format!("issuer    {}\n", it.issuer));
    }
    lines.push_str(&format!(
        "names     {}\nkey       {}\nvalid     {}\nSHA-256   {}\n",
        it.named(),
        it.key,
        it.validity(),
        it.print
    ));
    let wrong = [it.out_of_date(Timestamp::now()), it.key.weakness()];
    for words in wrong.into_iter().flatten() {
        lines.push_str(&format!("{words}\n"));
    }
    lines
}

/// The first certificate in a PEM file, which is the server's own in a chain.
fn in_file(path: &Path) -> Result<Certificate, Problem> {
    let shown = path.display();
    let cannot = |e: &dyn std::fmt::Display| {
        Problem::local(format!("could not read a certificate from {shown}"), &e)
    };
    let file = safe_path::open(path, Readers::Anyone)?;
    let file = file.ok_or_else(|| cannot(&"the file does not exist"))?;
    let der = CertificateDer::from_pem_reader(io::BufReader::new(file)).map_err(|e| cannot(&e))?;
    let certificate = net::read_certificate(&der).ok_or_else(|| {
        Problem::local(
            format!("could not use {shown}"),
            &"the file contains no certificate",
        )
    })?;
    if certificate.key.usable() {
        return Ok(certificate);
    }
    Err(Fault::new(
        Kind::Local,
        format!(
            "The certificate in {shown} has a key of type {}, which tnkeys does not support.",
            certificate.key
        ),
    )
    .next(OTHER_KEY)
    .into())
}
