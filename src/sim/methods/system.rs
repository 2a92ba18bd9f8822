//! `system.*`.

use serde_json::{Value, json};

use crate::sim::methods::call::{Call, Outcome};
use crate::sim::release::python::date;
use crate::sim::world::rng::Rng;

fn plain(call: &Call<'_>, value: impl Into<Value>) -> Outcome {
    call.no_params()?;
    Ok(value.into().into())
}

pub(super) fn version(call: &mut Call<'_>) -> Outcome {
    plain(call, call.world.version(call.traits().long_version))
}

pub(super) fn version_short(call: &mut Call<'_>) -> Outcome {
    plain(call, call.world.version(call.traits().short_version))
}

pub(super) fn product_type(call: &mut Call<'_>) -> Outcome {
    plain(call, call.traits().product_type)
}

pub(super) fn ready(call: &mut Call<'_>) -> Outcome {
    plain(call, true)
}

pub(super) fn state(call: &mut Call<'_>) -> Outcome {
    plain(call, "READY")
}

pub(super) fn boot_id(call: &mut Call<'_>) -> Outcome {
    plain(call, call.world.boot_id.clone())
}

/// 64 hexadecimal digits, derived from the host name.
pub(super) fn host_id(call: &mut Call<'_>) -> Outcome {
    let mut rng = Rng::of(&call.world.config.hostname);
    let id: String = (0..4).map(|_| format!("{:016x}", rng.next())).collect();
    plain(call, id)
}

pub(super) fn info(call: &mut Call<'_>) -> Outcome {
    call.no_params()?;
    let world = &call.world;
    let now = world.now();
    let booted = world.started - 26 * 86_400;
    let up = now - booted;
    let (days, hours, minutes, seconds) = (up / 86_400, up / 3600 % 24, up / 60 % 60, up % 60);
    Ok(json!({
        "version": world.version(world.traits.info_version),
        "buildtime": date(world.traits.build_time),
        "hostname": world.config.hostname,
        "physmem": 67_553_570_816_i64,
        "model": "AMD EPYC 3251 8-Core Processor",
        "cores": 16,
        "physical_cores": 8,
        "loadavg": [0.42, 0.37, 0.31],
        "uptime": format!("{days} days, {hours}:{minutes:02}:{seconds:02}.000000"),
        "uptime_seconds": up as f64,
        "system_serial": "0123456789",
        "system_product": "X11SSH-F",
        "system_product_version": "0123456789",
        "license": null,
        "boottime": date(booted),
        "datetime": date(now),
        "timezone": "Europe/Berlin",
        "system_manufacturer": "Supermicro",
        "ecc_memory": true,
    })
    .into())
}

/// Reports STIG mode.
pub(super) fn security_config(call: &mut Call<'_>) -> Outcome {
    call.no_params()?;
    let world = &call.world;
    let mut config = json!({"id": 1, "enable_fips": world.config.stig});
    if world.is_user_era() {
        config["enable_gpos_stig"] = world.config.stig.into();
        for limit in [
            "min_password_age",
            "max_password_age",
            "password_complexity_ruleset",
            "min_password_length",
            "password_history_length",
        ] {
            config[limit] = Value::Null;
        }
    }
    Ok(config.into())
}

pub(super) fn two_factor_config(call: &mut Call<'_>) -> Outcome {
    call.no_params()?;
    let enabled = call.world.users.iter().any(|user| user.two_factor);
    Ok(json!({"id": 1, "enabled": enabled, "services": {"ssh": false}, "window": 0}).into())
}
