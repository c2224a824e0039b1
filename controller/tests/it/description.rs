//! Descriptions of domains.

use controller::description::{first, parse, Problem, Role};
use controller::device::Device;
use test_rng::Rng;

fn one(text: &str) -> Result<controller::description::Description, String> {
    parse(&["domain name=b0 role=backend", text], false).map(|mut all| all.remove(1)).map_err(|e| e.to_string())
}

#[test]
fn a_machine_of_two() {
    let all = parse(
        &[
            "domain name=b0 role=backend mem=96M -- root=/dev/ram0 ramdisk_size=49152",
            "ramdisk",
            "  domain name=u1   mem=49152 vbd=b0:ram1:hda1:rw vbd=b0:loop0:/dev/sdb2:ro --   root=/dev/hda1  -- x ",
            "",
            "domain",
        ],
        false,
    )
    .unwrap();
    assert_eq!(all.len(), 3);
    let (b, u, last) = (&all[0], &all[1], &all[2]);
    assert_eq!((&*b.name, b.role, b.memory, b.kernel, b.ramdisk), ("b0", Role::Backend, 96 << 20, 0, Some(1)));
    assert_eq!(b.command_line, "root=/dev/ram0 ramdisk_size=49152");
    assert_eq!((u.role, u.memory, u.kernel, u.ramdisk), (Role::Guest, 48 << 20, 2, Some(3)));
    assert_eq!(u.command_line, "root=/dev/hda1  -- x");
    let (back, disks) = u.disks.as_ref().unwrap();
    assert_eq!(back, "b0");
    let disks: Vec<_> = disks.iter().map(|v| (v.pdevice.0, v.vdevice.0, v.readonly)).collect();
    assert_eq!(disks, [(0x101, 0x301, false), (0x700, 0x812, true)]);
    assert_eq!((&*last.name, last.memory, last.ramdisk, last.command_line.as_str()), ("guest3", 64 << 20, None, ""));
}

#[test]
fn restarts() {
    let restart = |text| {
        let r = one(text).unwrap().restart;
        (r.poweroff, r.reboot, r.crash, r.ever())
    };
    assert_eq!(restart("domain"), (false, false, false, false));
    assert_eq!(restart("domain on_reboot=restart"), (false, true, false, true));
    assert_eq!(restart("domain on_poweroff=restart on_crash=restart on_poweroff=destroy"), (false, false, true, true));
}

#[test]
fn modules_before_the_first_description_are_not_ours() {
    assert_eq!(first(["root=/dev/sda1 quiet", "", "domain name=x", "domain"]), Some(2));
    assert_eq!(first(["domainname=x", "xdomain"]), None);
}

#[test]
fn devices() {
    for (name, number) in [
        ("ram0", 0x100),
        ("ram15", 0x10f),
        ("loop7", 0x707),
        ("md1", 0x901),
        ("hda", 0x300),
        ("hda1", 0x301),
        ("hdb", 0x340),
        ("hdb63", 0x37f),
        ("hdc2", 0x1602),
        ("hdh", 0x2240),
        ("sda", 0x800),
        ("sda15", 0x80f),
        ("sdp1", 0x8f1),
        ("sdq", 0x4100),
        ("0x301", 0x301),
        ("/dev/hda3", 0x303),
    ] {
        assert_eq!(Device::parse(name), Some(Device(number)), "{name}");
    }
    for name in [
        "", "hd", "hda0", "hda64", "hda01", "hdA", "hd1", "sda16", "ram", "ram256", "ram-1", "ram+1", "xvda", "0x",
        "0x0", "0x10000", "hdu", "hdaé",
    ] {
        assert_eq!(Device::parse(name), None, "{name}");
    }
    for name in ["ram3", "loop0", "md2", "hda", "hdb5", "hdt1", "sda1", "sdp", "0x0207"] {
        assert_eq!(Device::parse(name).unwrap().to_string(), name);
    }
}

#[test]
fn errors_say_what_was_expected_and_found() {
    for (text, says) in [
        (
            "domain mem=64X",
            "module 1 (domain guest2): mem=: expected a size such as 64M, of at least a page, found \"64X\"",
        ),
        ("domain mem=", "found \"\""),
        ("domain mem=0", "found \"0\""),
        ("domain mem=99999999999999G", "expected a size"),
        (
            "domain name=u1 vbd=b0:ram1:hda1",
            "module 1 (domain u1): vbd=: expected BACKEND:pdevice:vdevice:ro|rw, found \"b0:ram1:hda1\"",
        ),
        ("domain vbd=b0:ram1:hda1:x", "expected ro or rw as the last field"),
        ("domain vbd=:ram1:hda1:ro", "expected the name of a domain as the first field"),
        (
            "domain vbd=b0:floppy:hda1:ro",
            "expected a device such as ram0, loop0, hda, hda1, sda1 or 0x0301, found \"floppy\"",
        ),
        ("domain vbd=b9:ram1:hda1:ro", "expected a domain called b9 to have its disks, found none"),
        ("domain name=x vbd=x:ram1:hda1:ro", "expected the domain x to have role=backend or role=hardware"),
        ("domain vbd=b0:ram1:hda1:ro vbd=b0:ram2:hda1:ro", "found two on hda1"),
        ("domain vbd=b0:ram1:hda1:ro vbd=b1:ram2:hda2:ro", "found them in b0 and b1"),
        ("domain on_crash=retry", "on_crash=: expected destroy or restart, found \"retry\""),
        ("domain role=hardware on_reboot=restart", "expected no on_...=restart with role=hardware"),
        ("domain vcpus=0", "vcpus=: expected a number from 1 to 128, found \"0\""),
        ("domain vcpus=129", "found \"129\""),
        ("domain maxmem=32M", "expected maxmem=65536K or more, as mem= is, found 32768K"),
        ("domain role=king", "role=: expected guest, backend or hardware, found \"king\""),
        ("domain role=backend mem=16M", "expected mem=64M or more, found 16384K"),
        ("domain role=backend vbd=b0:ram1:hda1:ro", "only in domains with role=guest"),
        ("domain name=b0", "expected a name that no other domain has"),
        ("domain name=a/b", "name=: expected up to 31 letters"),
        ("domain root=/dev/ram0", "found \"root=/dev/ram0\""),
        ("domain quiet", "the kernel's command line behind \"--\", found \"quiet\""),
    ] {
        let error = one(text).unwrap_err();
        assert!(error.contains(says), "{text}: {error}");
    }
    let long = format!("domain -- {}", "x".repeat(1024));
    assert!(one(&long).unwrap_err().contains("at most 1023 bytes, found 1024"));
    assert!(one(&long[..long.len() - 1]).is_ok());
    let fault = |strings: &[&str], taken| parse(strings, taken).unwrap_err();
    assert_eq!(fault(&["vmlinuz"], false).problem, Problem::NotADomain("vmlinuz".into()));
    assert_eq!(fault(&["domain", "r", "r"], false).problem, Problem::SecondRamdisk);
    assert_eq!(fault(&["domain role=hardware"], true).problem, Problem::SecondHardware);
    assert_eq!(fault(&["domain role=hardware", "domain role=hardware"], false).module, 1);
}

#[test]
fn any_text_is_an_error_or_a_description() {
    let pieces = [
        "domain", " ", "name=", "vbd=", "mem=", ":", "b0", "hda", "ram", "1", "64M", "--", "=", "é", "\t", "ro", "0x",
        "K",
    ];
    let mut rng = Rng::new(1);
    for _ in 0..20_000 {
        let mut text = String::from("domain ");
        for _ in 0..rng.below(23) {
            text.push_str(rng.pick(&pieces));
        }
        if let Err(e) = one(&text) {
            assert!(!e.is_empty());
        }
    }
}
