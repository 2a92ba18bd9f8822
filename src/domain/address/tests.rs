use super::*;
use proptest::prelude::*;

fn shown(text: &str) -> String {
    Address::parse(text).map_or_else(|e| format!("{e:?}"), |a| a.to_string())
}

#[test]
fn what_people_type() {
    let cases = [
        ("nas1", "wss://nas1"),
        (" nas1:8443 ", "wss://nas1:8443"),
        ("https://nas1/", "wss://nas1"),
        ("http://nas1", "ws://nas1"),
        (
            "WS://127.0.0.1:9/api/current",
            "ws://127.0.0.1:9/api/current",
        ),
        ("::1", "wss://[::1]"),
        ("[::1]:444", "wss://[::1]:444"),
        ("unix:/run/x.sock", "unix:/run/x.sock"),
        ("unix:///run/x.sock", "unix:/run/x.sock"),
        (
            "ws+unix:///var/run/middleware/middlewared.sock",
            "unix:/var/run/middleware/middlewared.sock",
        ),
        // The vendor's client takes what follows as it stands: nothing is decoded, and a path need not begin with a slash.
        ("ws+unix:///run/a%20b?c#d.sock", "unix:/run/a%20b?c#d.sock"),
        ("ws+unix://run/x.sock", "unix:run/x.sock"),
        ("WS+UNIX:///run/x.sock", "unix:/run/x.sock"),
        ("UNIX:/run/x.sock", "unix:/run/x.sock"),
        ("unix:////run/x.sock", "unix:////run/x.sock"),
        ("ws+unix:////run/x.sock", "unix:////run/x.sock"),
        ("ws+unix://", "Empty"),
        ("ws+unix:/run/x.sock", "unix:/run/x.sock"),
        ("wss+unix:///run/x.sock", "Scheme(\"wss+unix\")"),
        ("unix:/run/a\u{1b}b", "SocketPath"),
        ("ws+unix:///run/a\nb", "SocketPath"),
        ("", "Empty"),
        ("ftp://nas1", "Scheme(\"ftp\")"),
        ("root:pw@nas1", "UserInfo"),
        ("nas1:0", "Port"),
        ("nas1:99999", "Port"),
        ("na s1", "Host"),
        ("n\u{e4}s.example", "International"),
        ("xn--ns-uia.example", "wss://xn--ns-uia.example"),
        ("[fe80::1%eth0]:443", "Zone"),
        ("fe80::1%eth0", "Zone"),
        ("[2001:db8::7]", "wss://[2001:db8::7]"),
        ("wss://", "Host"),
        ("nas1?x", "Query"),
        // As a browser shows them.
        ("https://nas/ui/dashboard", "wss://nas"),
        (
            "https://nas/ui/credentials/users/api-keys?x#y\n",
            "wss://nas",
        ),
        ("HTTPS://nas:8443/ui/?a=/b", "wss://nas:8443"),
        ("https://nas:8443/", "wss://nas:8443"),
        ("https://nas/#top", "wss://nas"),
        ("https://nas/ui", "wss://nas"),
        ("https://nas/api/docs/#restful", "wss://nas"),
        (
            "https://[2001:db8::7]:444/ui/sessions/signin",
            "wss://[2001:db8::7]:444",
        ),
        ("http://nas/ui/dashboard", "ws://nas"),
        ("nas/", "wss://nas"),
        (" nas/ui/dashboard \n", "wss://nas"),
        // An endpoint is no page.
        ("https://nas/api/current", "wss://nas/api/current"),
        ("https://nas/uix", "wss://nas/uix"),
        ("wss://nas/websocket", "wss://nas/websocket"),
        ("wss://nas/api/current", "wss://nas/api/current"),
        ("wss://nas/ui/x?y", "Query"),
        ("https://nas/api/current?x", "Query"),
        ("https://root:pw@nas/ui/", "UserInfo"),
        ("ssh://nas1", "ssh://nas1"),
        ("SSH://root@nas1/", "ssh://root@nas1"),
        ("ssh://root@[::1]:2222", "ssh://root@[::1]:2222"),
        (
            "ssh://a@ad.example@nas1:22/run/x.sock",
            "ssh://a@ad.example@nas1:22/run/x.sock",
        ),
        (
            "ssh://nas1/var/run/middleware/middlewared.sock",
            "ssh://nas1",
        ),
        ("ssh://", "Host"),
        ("ssh://root@", "Host"),
        ("ssh://@nas1", "SshUser"),
        ("ssh://root:pw@nas1", "SshUser"),
        ("ssh://nas1?x", "Query"),
    ];
    for (text, want) in cases {
        assert_eq!(shown(text), want, "{text}");
    }
}

#[test]
fn nothing_in_an_ssh_address_can_be_an_option_or_reach_a_shell() {
    let cases = [
        ("ssh://-oProxyCommand=x", AddressError::Host),
        ("ssh://root@-oProxyCommand=x", AddressError::Host),
        ("ssh://$(reboot)", AddressError::Host),
        ("ssh://`id`", AddressError::Host),
        ("ssh://a;b", AddressError::Host),
        ("ssh://%h", AddressError::Host),
        ("ssh://-lroot@nas1", AddressError::SshUser),
        ("ssh://a'b@nas1", AddressError::SshUser),
        ("ssh://$USER@nas1", AddressError::SshUser),
        ("ssh://a b@nas1", AddressError::SshUser),
        ("ssh://nas1/run/a:b", AddressError::Socket),
        ("ssh://nas1/run/${HOME}", AddressError::Socket),
        ("ssh://nas1/run/%h", AddressError::Socket),
        ("ssh://nas1/run/a\\b", AddressError::Socket),
    ];
    for (text, want) in cases {
        assert_eq!(Address::parse(text), Err(want), "{text}");
    }
    let long = format!("ssh://nas1/{}", "x".repeat(SOCKET_PATH_MAX));
    assert_eq!(Address::parse(&long), Err(AddressError::Socket));
}

#[test]
fn only_the_loopback_is_local() {
    let local = |t: &str| Address::parse(t).unwrap().is_local();
    assert!(
        local("ws://127.0.0.1:1")
            && local("localhost")
            && local("[::1]:1")
            && local("unix:/x")
            && local("127.9.9.9")
    );
    assert!(
        !local("nas1")
            && !local("192.168.1.2")
            && !local("localhost.example")
            && !local("127.0.0.1.example")
    );
}

proptest! {
    #[test]
    fn an_address_reads_back_as_itself(text in "(ssh://|unix:|ws\\+unix://)?[ -~]{0,40}") {
        if let Ok(address) = Address::parse(&text) {
            prop_assert_eq!(Address::parse(&address.to_string()), Ok(address));
        }
    }
}
