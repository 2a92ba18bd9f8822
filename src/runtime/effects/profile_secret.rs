//! Reads the secret of a profile from its key file or its key command.

use super::key_command;
use crate::domain::profile::{SignIn, Source};
use crate::domain::{Credentials, Fault, Profile};
use crate::net::key_file;
use crate::process::blocking;

/// Reads the credentials of a profile without a prompt: the secret from its file or its command, or no secret for a socket. `None`: the
/// user must type the secret, or it is in the environment.
///
/// # Errors
/// A fault of [`Kind::Invalid`](crate::domain::Kind::Invalid) when the key file must not be used; of
/// [`Kind::Local`](crate::domain::Kind::Local) when the file cannot be read or the command fails.
pub async fn of_profile(profile: &Profile) -> Result<Option<Credentials>, Fault> {
    let user = profile.user.clone();
    let secret = match &profile.source {
        Source::Asked => return Ok(profile.without_secret()),
        // A profile with a key file means an API key: the file says which kind.
        Source::File(path) => {
            let path = path.clone();
            let read = blocking::blocking(move || key_file::read(&path, user)).await;
            return read?.map(Some);
        }
        Source::Command(words) => key_command::run(words, key_command::PATIENCE).await?,
    };
    Ok(match (&profile.sign_in, user) {
        (SignIn::Password, Some(user)) => Some(Credentials::Password {
            user,
            password: secret,
        }),
        (SignIn::Password, None) => None,
        (SignIn::ApiKey | SignIn::Socket, user) => Some(Credentials::ApiKey { user, key: secret }),
    })
}
