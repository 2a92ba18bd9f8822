//! The vendor's own exchanges byte for byte, and servers that lie.

use super::*;

/// An exchange produced by the vendor's client; the keys in it are test values.
struct Vector {
    user: &'static str,
    key: &'static str,
    nonce: &'static str,
    /// The certificate's hash in hexadecimal, where the exchange is bound to one.
    binding: Option<&'static str>,
    client_first: &'static str,
    server_first: &'static str,
    client_final: &'static str,
    server_final: &'static str,
    client_key: &'static str,
    stored_key: &'static str,
    server_key: &'static str,
}

const VECTORS: [Vector; 3] = [
    Vector {
        user: "root",
        key: "1-zXhWTjwrLbgpUivDfg6XZHY2HhUmR3OZPOcoXydsU87r3zOkXpEUhu6Kmv717H8b",
        nonce: "1aHjDlwX5TRojD+O4T1p+n/bQXR2O5I+pPePbndbTEo=",
        binding: None,
        client_first: "n,,n=root:1,r=1aHjDlwX5TRojD+O4T1p+n/bQXR2O5I+pPePbndbTEo=",
        server_first: "r=1aHjDlwX5TRojD+O4T1p+n/bQXR2O5I+pPePbndbTErmxUcDp95oi3luIboZ0bF39nHMp+XeGblWhjqF50vTSg==,s=ButvlSQ4jiy4H5lEq639ew==,i=50000",
        client_final: "c=biws,r=1aHjDlwX5TRojD+O4T1p+n/bQXR2O5I+pPePbndbTErmxUcDp95oi3luIboZ0bF39nHMp+XeGblWhjqF50vTSg==,p=9mhoqbcPd5PILGUhrMl93vpBLbJH46MhKRMwmx/7ohZp0DzC3Y6Vs2hx6YcnDDKRca7xNUwpab85/6LdKobFgQ==",
        server_final: "v=eeiEvORwiClBr+mkg4mUmoed2MqycZDLj2uuI9xDGoqziba7KoQkT5jM64a3yLNq+P861Gi1k/gnu+pKRwJWaQ==",
        client_key: "o6GfrQ2JEx+iBkbYInbeVtuy67WljYUPu7WxOMDlsJlk4N6SOvSbAQuNamjIJLg537GedAVbWBOb94sDBRzuqg==",
        stored_key: "J3tErYCEGlm9SpgDqRgaQXRu0l6tnc23ch4iE6NPuW4/ntqY0PKgC4LOfiWaIaIvvwLpEJ3eFUfEZ0j/cCp3rA==",
        server_key: "SsE++Kjt5ahPH4YGsG0/ZmqoGy1L3E5eJDBRlYzDw9CX2tghtVbEyatNTwoavgTf4rYa/imlqQuj0PIb4vCzgQ==",
    },
    Vector {
        user: "truenas_admin",
        key: "42-1xVkbszQeXOTufqztP2FEFDuvLN2rXKYTjMSHT1pZ8Tk7MMk08fB8Nc7B7EAXF6V",
        nonce: "nuk4zgTeUVMXMRmVeO19JJEe4+v0cfh/G3ReNy91+Wk=",
        binding: None,
        client_first: "n,,n=truenas_admin:42,r=nuk4zgTeUVMXMRmVeO19JJEe4+v0cfh/G3ReNy91+Wk=",
        server_first: "r=nuk4zgTeUVMXMRmVeO19JJEe4+v0cfh/G3ReNy91+WnI9WWKyG1UfHQmRNhZbwzRQvm8wtmFYLWeictVzMKnQQ==,s=LQhisvgOwdjx+pf0mAR6Cw==,i=500000",
        client_final: "c=biws,r=nuk4zgTeUVMXMRmVeO19JJEe4+v0cfh/G3ReNy91+WnI9WWKyG1UfHQmRNhZbwzRQvm8wtmFYLWeictVzMKnQQ==,p=Gg0bneSMI0FCVPgJhJNGkgQuW14ZUnLP5mzUiLTNvPJfSoRaV2BgH6SrzG1iSgR2MjlKbFGjEribpw0Z3x8WZg==",
        server_final: "v=Q7ExsYrTxirNBIfUv0B6qMoSjOKbUlybvjjq2M96WsZfsuEF3xeNchGUx0I40O+HsC7OsyrdWXLVANf0DKfCug==",
        client_key: "qLr6YOGtuuP8wglTKDBHZkdxAe0s2AmmdU08QP3TueoJ7R8Z/mgI5bejI+Ct1Duams8MHk63GJkn14b9BFNb0w==",
        stored_key: "W6qF3S1A+3DezFAPk/z3hlXUwOz7dgjQ6OLHEU0GcR+FNSnq7S5YX7t4VZLz5KRKGPxPky9xQN0xKCZmSPx7ew==",
        server_key: "HlHBBvfbbPy/mJomzLL2bXwy5v4FnZx6MvQFeRg1spK9fD0dL3ZE9aDVUdoceRVyL9rOqP5VHWT6p/DliIuljQ==",
    },
    Vector {
        user: "svc-backup",
        key: "7-faEcNtDLzk7ZM4PDASohk7MICNOv3XRXqmL0KZhYQrZvrknmcAxWG6eQt4KRG9IC",
        nonce: "OKSr0J0MBh0xPJQKJet45VFbBbw8vADVXtQVylisqgQ=",
        binding: Some("a0de0778a5718d214b015d441510876b5b5731bbd622edce1e85be4ad740b250"),
        client_first: "p=tls-server-end-point,,n=svc-backup:7,r=OKSr0J0MBh0xPJQKJet45VFbBbw8vADVXtQVylisqgQ=",
        server_first: "r=OKSr0J0MBh0xPJQKJet45VFbBbw8vADVXtQVylisqgR8WHYbIJkfC/QkRa2VKSP1xDsAP6q7BvOMt8/wffoxrA==,s=32Rw7Z1D8cG6vaKKW5kwPQ==,i=100000",
        client_final: "c=cD10bHMtc2VydmVyLWVuZC1wb2ludCwsoN4HeKVxjSFLAV1EFRCHa1tXMbvWIu3OHoW+StdAslA=,r=OKSr0J0MBh0xPJQKJet45VFbBbw8vADVXtQVylisqgR8WHYbIJkfC/QkRa2VKSP1xDsAP6q7BvOMt8/wffoxrA==,p=2z/6NOrFpAZkzIDR5fUwTzQHC0GC2lPd0+cUwD+Ryf04PmQVctaNS7AtgAU3moISDjqpckIV5MCnRA7uF+yGbw==",
        server_final: "v=q5q1S5FjzJr/LaiSLxh3dIjXUx2yMe4/0KYfS9TNCSYMWTRSJUpiX7RShpFhHx5xSv4kBD/f665TQmiU1l85rQ==",
        client_key: "UoIx/6Zb8dVoXrVuIbs4syR++J5ljBk3Qaf18jvY7u25kFN3w2EY53VPh49f+QK6/y0ZKyV6APkaPrDgf1Hk2w==",
        stored_key: "U5gZWlg9T4fbX+FSnFpHqDZpjiEeFl5r806A4BuYszRpkc/C1M/6urRRUiRYxIdFWtSAQb+K6nVBAdfKtxs20Q==",
        server_key: "lTTxgCQNPNer54wgoQMcsy5IasEu9pZ1+Q9W6/N5bArzE/rHStfEbiUAsu/LeYF7T9jE59BEAscHz0OelBg8Dg==",
    },
];

impl Vector {
    fn first(&self) -> (First, String) {
        let (id, _) = self.key.split_once('-').unwrap();
        let nonce = STANDARD.decode(self.nonce).unwrap().try_into().unwrap();
        let binding = match self.binding {
            None => Binding::None,
            Some(hash) => Binding::EndPoint(unhex(hash)),
        };
        First::new(self.user, KeyId(id.parse().unwrap()), nonce, binding).unwrap()
    }

    fn derived(&self, challenge: &Challenge) -> Keys {
        let (_, password) = self.key.split_once('-').unwrap();
        challenge.work(password.as_bytes()).run()
    }

    fn computed(&self) -> Keys {
        Keys::computed(self.client_key, self.stored_key, self.server_key).unwrap()
    }

    fn proven(&self) -> Proven {
        let challenge = self.first().0.answered(self.server_first).unwrap();
        challenge.prove(&self.computed()).0
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

#[test]
fn the_vendors_exchanges_byte_for_byte() {
    for vector in &VECTORS {
        let (first, message) = vector.first();
        assert_eq!(message, vector.client_first);
        let challenge = first.answered(vector.server_first).unwrap();
        let keys = vector.derived(&challenge);
        assert_eq!(STANDARD.encode(keys.client.as_ref()), vector.client_key);
        assert_eq!(STANDARD.encode(keys.stored()), vector.stored_key);
        assert_eq!(STANDARD.encode(keys.server.as_ref()), vector.server_key);
        let (proven, message) = challenge.prove(&keys);
        assert_eq!(message, vector.client_final);
        assert_eq!(proven.answered(vector.server_final), Ok(()));
    }
}

#[test]
fn computed_keys_make_the_same_proof() {
    for vector in &VECTORS {
        let challenge = vector.first().0.answered(vector.server_first).unwrap();
        let (proven, message) = challenge.prove(&vector.computed());
        assert_eq!(message, vector.client_final);
        assert_eq!(proven.answered(vector.server_final), Ok(()));
    }
}

/// The same literals as in the shared file, where that is at hand.
#[test]
fn the_literals_are_the_shared_ones() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/wire/scram_vectors.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        return crate::skip::skip("no shared SCRAM vectors beside this checkout");
    };
    let shared: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(shared.len(), VECTORS.len());
    for (shared, ours) in shared.iter().zip(&VECTORS) {
        for (name, text) in [
            ("username", ours.user),
            ("raw_key", ours.key),
            ("client_first", ours.client_first),
            ("server_first", ours.server_first),
            ("client_final", ours.client_final),
            ("server_final", ours.server_final),
        ] {
            assert_eq!(shared[name], text, "{name}");
        }
        assert_eq!(shared["tls_server_end_point_hex"].as_str(), ours.binding);
    }
}

#[test]
fn keys_that_do_not_belong_together_are_no_keys() {
    let [a, b, _] = &VECTORS;
    assert!(Keys::computed(a.client_key, b.stored_key, a.server_key).is_none());
    assert!(Keys::computed("", a.stored_key, a.server_key).is_none());
    assert!(Keys::computed("bm90IDY0IGJ5dGVz", a.stored_key, a.server_key).is_none());
    assert!(Keys::computed("not base64!", a.stored_key, a.server_key).is_none());
}

fn challenged(server_first: &str) -> Option<ScramError> {
    VECTORS[0].first().0.answered(server_first).err()
}

#[test]
fn a_nonce_that_does_not_continue_ours_is_refused() {
    let vector = &VECTORS[0];
    let ours = STANDARD.decode(vector.nonce).unwrap();
    let other = [7; 64];
    let mut late = ours.clone();
    late[31] ^= 1;
    late.extend([7; 32]);
    let short = [ours.as_slice(), &[7; 31]].concat();
    for nonce in [&other[..], &late, &ours, &short, &[]] {
        let message = format!(
            "r={},s=ButvlSQ4jiy4H5lEq639ew==,i=50000",
            STANDARD.encode(nonce)
        );
        assert_eq!(challenged(&message), Some(ScramError::Nonce), "{nonce:?}");
    }
    // Another exchange's, and text that only looks alike.
    assert_eq!(challenged(VECTORS[1].server_first), Some(ScramError::Nonce));
    let text = format!("r={}xyz,s=ButvlSQ4jiy4H5lEq639ew==,i=50000", vector.nonce);
    assert_eq!(challenged(&text), Some(ScramError::Nonce));
}

#[test]
fn iterations_have_their_bounds() {
    let with = |count: &str| {
        challenged(
            &VECTORS[0]
                .server_first
                .replace("i=50000", &format!("i={count}")),
        )
    };
    for count in ["50000", "500000", "5000000"] {
        assert_eq!(with(count), None, "{count}");
    }
    for count in [
        1,
        4096,
        49_999,
        5_000_001,
        u64::from(u32::MAX) + 50_001,
        u64::MAX,
    ] {
        assert_eq!(
            with(&count.to_string()),
            Some(ScramError::Iterations(count))
        );
    }
    for odd in [
        "", "0", "-50000", "50000x", "5e5", " 50000", "+50000", "050000", "5_0000",
    ] {
        assert_eq!(with(odd), Some(ScramError::Malformed), "{odd:?}");
    }
}

#[test]
fn messages_out_of_form_are_refused() {
    let good = VECTORS[0].server_first;
    let salt = "s=ButvlSQ4jiy4H5lEq639ew==";
    let odd = [
        String::new(),
        "v=x".into(),
        good.replace(salt, "s="),
        good.replace(salt, "s=*"),
        good.replace(salt, &format!("s={}", STANDARD.encode([0; 1025]))),
        good.replace(&format!("{salt},"), ""),
        good.replace(",i=50000", ""),
        // Twice, or in another order than RFC 5802 has.
        format!("{good},{salt}"),
        format!("{good},i=50000"),
        format!("{good},r=x"),
        good.replace(salt, &format!("{salt},{salt}")),
        good.replace(&format!("{salt},i=50000"), &format!("i=50000,{salt}")),
        format!("{good},"),
        format!("{good},x"),
        format!("{good},1=x"),
        // Another attribute in between.
        good.replace(salt, &format!("{salt},x=1")),
        // Names and spaces that only look alike.
        good.replace("i=50000", "I=50000"),
        good.replace(",s=", ", s="),
        format!("{good} "),
        format!("{good}\n"),
        format!("{good}\0"),
        // Base64 is strict: without its end, with bits behind it, in the other alphabet, with a line's end in it.
        good.replace(salt, "s=ButvlSQ4jiy4H5lEq639ew"),
        good.replace(salt, "s=ButvlSQ4jiy4H5lEq639ex=="),
        good.replace(salt, "s=ButvlSQ4jiy4H5lEq639e-=="),
        good.replace(salt, "s=ButvlSQ4jiy4\r\nH5lEq639ew=="),
        good.replace(salt, "s=ButvlSQ4jiy4H5lEq639ew==="),
    ];
    for message in odd {
        assert_eq!(
            challenged(&message),
            Some(ScramError::Malformed),
            "{message:?}"
        );
    }
    for nonce in ["r=*", "r =", "R="] {
        let message = good.replacen("r=", nonce, 1);
        assert!(challenged(&message).is_some(), "{message:?}");
    }
}

/// RFC 5802, 5.1 and 7: `m=` must end the exchange. What else could follow `i=` is defined nowhere, and the vendor's client
/// refuses it.
#[test]
fn an_extension_after_the_iterations_is_refused() {
    let good = VECTORS[0].server_first;
    for more in ["m=new", "m=", "x=later", "X=1", "z=1,m=2"] {
        let message = format!("{good},{more}");
        assert_eq!(
            challenged(&message),
            Some(ScramError::Extension),
            "{message:?}"
        );
    }
    assert_eq!(
        challenged(&format!("m=new,{good}")),
        Some(ScramError::Extension)
    );
}

#[test]
fn a_salt_has_up_to_1024_bytes() {
    let vector = &VECTORS[0];
    for length in [1, 16, 64, 257, 1024] {
        let salt = format!("s={}", STANDARD.encode(vec![7; length]));
        let message = vector
            .server_first
            .replace("s=ButvlSQ4jiy4H5lEq639ew==", &salt);
        assert_eq!(challenged(&message), None, "{length}");
    }
}

#[test]
fn the_last_message_is_the_signature_alone() {
    let vector = &VECTORS[0];
    let good = vector.server_final;
    for odd in [
        format!("{good},x=1"),
        format!("{good},"),
        format!("{good},{good}"),
        format!("m=1,{good}"),
        format!("{good} "),
        good.trim_end_matches('=').to_owned(),
    ] {
        let answer = vector.proven().answered(&odd);
        assert_eq!(answer, Err(ScramError::Malformed), "{odd:?}");
    }
    for refused in ["e=other-error", "e=invalid-proof,x=1", "e="] {
        let answer = vector.proven().answered(refused);
        assert_eq!(answer, Err(ScramError::Refused), "{refused:?}");
    }
    // A success is none together with an error.
    let both = format!("{good},e=invalid-proof");
    assert!(vector.proven().answered(&both).is_err());
}

/// The grammar of RFC 5802 as a regular language, read by other means than the code: three attributes in order.
fn well_formed(message: &str, nonce: &[u8]) -> bool {
    let parts: Vec<&str> = message.split(',').collect();
    let [r, s, i] = parts.as_slice() else {
        return false;
    };
    let decoded = |part: &str, name: &str| {
        let text = part.strip_prefix(name)?;
        let bytes = STANDARD.decode(text).ok()?;
        (STANDARD.encode(&bytes) == text).then_some(bytes)
    };
    let rounds = i.strip_prefix("i=").is_some_and(|digits| {
        digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0')
            && digits
                .parse()
                .is_ok_and(|n: u64| (50_000..=5_000_000).contains(&n))
    });
    decoded(r, "r=").is_some_and(|it| it.len() >= 64 && it.starts_with(nonce))
        && decoded(s, "s=").is_some_and(|it| (1..=1024).contains(&it.len()))
        && rounds
}

proptest::proptest! {
    /// A good message after a few edits: pieces put in, taken out or put in another place, a text put in, the end cut off.
    #[test]
    fn no_message_out_of_form_gets_a_proof(
        edits in proptest::collection::vec((0..5usize, 0..4usize, 0..12usize), 0..3),
        odd in "[ -~\u{0}\u{e9}\u{2028}]{0,12}",
        cut in 0..400usize,
    ) {
        let vector = &VECTORS[0];
        let good: Vec<&str> = vector.server_first.split(',').collect();
        let known = ["m=x", "x=1", "", "s=", "i=050000", "i=+50000", "i=4999999", &odd, "e=x", good[0], good[1], good[2]];
        let mut parts = good.clone();
        for (edit, at, piece) in edits {
            let at = at.min(parts.len());
            match edit {
                0 => parts.insert(at, known[piece]),
                1 if at < parts.len() => parts[at] = known[piece],
                2 if at < parts.len() => drop(parts.remove(at)),
                3 if at < parts.len() => parts.rotate_left(at),
                _ => parts.push(known[piece]),
            }
        }
        let mut message = parts.join(",");
        if let Some((at, _)) = message.char_indices().nth(cut) {
            message.truncate(at);
        }
        let nonce = STANDARD.decode(vector.nonce).unwrap();
        let answer = vector.first().0.answered(&message);
        proptest::prop_assert_eq!(answer.is_ok(), well_formed(&message, &nonce), "{:?}", message);
        // As the last message it proves nothing.
        proptest::prop_assert!(vector.proven().answered(&message).is_err());
    }

    #[test]
    fn any_text_is_read_without_a_panic_and_without_a_proof(text in ".{0,200}") {
        let vector = &VECTORS[0];
        proptest::prop_assert!(vector.first().0.answered(&text).is_err());
        proptest::prop_assert!(vector.proven().answered(&text).is_err());
    }
}
