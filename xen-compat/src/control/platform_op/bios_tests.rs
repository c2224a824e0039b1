//! What a BIOS told, as dom0's kernel asks for it, in the layouts of 64-bit and of 32-bit kernels.

use std::vec::Vec;

use mm::int::low32;
use mm::{Errno, Machine};
use public_headers::xen4::platform as c;
use zerocopy::IntoBytes;

use super::efi_tests::{err, world_with, World, BOTH, DATA};
use crate::host::HostHw;
use crate::machine::bios::{BiosDisk, BiosInfo, Ddc, PARAMETERS};

fn told() -> BiosInfo {
    let mut parameters: [u8; PARAMETERS] = core::array::from_fn(|i| i as u8);
    // Version 1.x of the extensions fills in so many.
    parameters[..2].copy_from_slice(&[30, 0]);
    let (device, version, interface_support) = (0x81, 0x30, 5);
    let disk = BiosDisk { device, version, interface_support, cylinders: 1023, heads: 254, sectors: 63, parameters };
    BiosInfo {
        disks: [BiosDisk { device: 0x80, ..disk.clone() }, disk].to_vec(),
        signatures: [(0x81, 0x1234_5678)].to_vec(),
        ddc: Some(Ddc { capabilities: 2, seconds: 1, edid: Some([0x5a; 128]) }),
        shift_flags: 0x20,
    }
}

/// Returns a union that says where further data go: after `head` bytes in the layout of the guest.
fn union(w: &World, at: u64, [head64, head32]: [usize; 2]) -> Vec<u8> {
    if w.pae {
        [&[0; 8][..head32], low32(at).as_bytes()].concat()
    } else {
        [&[0; 8][..head64], at.as_bytes()].concat()
    }
}

#[test]
fn disks_with_as_much_of_their_parameters_as_there_is_room_for() {
    for w in BOTH.map(|pae| world_with(None, told(), pae)) {
        for (room, size) in [(74u16, 30), (30, 30), (26, 26), (1, 1), (0, 0)] {
            let at = HostHw::va(DATA, 0);
            w.hv.hw.zero_page(DATA);
            w.hv.hw.write(DATA, 0, room.as_bytes());
            let (rc, back) = w.info(c::XEN_FW_DISK_INFO, 1, &union(&w, at, [8, 8]));
            assert_eq!((rc, &back[..8]), (Ok(0), &[0x81, 0x30, 5, 0, 0xff, 3, 254, 63][..]), "{room}");
            let mut parameters = [0; PARAMETERS];
            w.hv.hw.read(DATA, 0, &mut parameters);
            assert_eq!(parameters[..2], [size as u8, 0], "{room}");
            let expected = |i: usize| if i < size { i as u8 } else { 0 };
            assert!((2..PARAMETERS).all(|i| parameters[i] == expected(i)), "{room}: {parameters:?}");
        }
        assert_eq!(w.info(c::XEN_FW_DISK_INFO, 2, &union(&w, HostHw::va(DATA, 0), [8, 8])).0, err(Errno::SRCH));
        assert_eq!(w.info(c::XEN_FW_DISK_INFO, 0, &union(&w, 8, [8, 8])).0, err(Errno::FAULT));
    }
}

#[test]
fn signatures_display_and_keyboard() {
    for w in BOTH.map(|pae| world_with(None, told(), pae)) {
        let (rc, back) = w.info(c::XEN_FW_DISK_MBR_SIGNATURE, 0, &[]);
        assert_eq!((rc, back[0], &back[4..8]), (Ok(0), 0x81, 0x1234_5678u32.as_bytes()));
        assert_eq!(w.info(c::XEN_FW_DISK_MBR_SIGNATURE, 1, &[]).0, err(Errno::SRCH));
        let display = union(&w, HostHw::va(DATA, 0), [8, 4]);
        let (rc, back) = w.info(c::XEN_FW_VBEDDC_INFO, 0, &display);
        let mut edid = [0; 129];
        w.hv.hw.read(DATA, 0, &mut edid);
        assert_eq!((rc, back[0], back[1], edid[127], edid[128]), (Ok(0), 2, 1, 0x5a, 0));
        assert_eq!(w.info(c::XEN_FW_VBEDDC_INFO, 1, &display).0, err(Errno::SRCH));
        assert_eq!(w.info(c::XEN_FW_VBEDDC_INFO, 0, &union(&w, 8, [8, 4])).0, err(Errno::FAULT));
        let (rc, back) = w.info(c::XEN_FW_KBD_SHIFT_FLAGS, 0, &[]);
        assert_eq!((rc, back[0]), (Ok(0), 0x20));
        assert_eq!(w.info(c::XEN_FW_KBD_SHIFT_FLAGS, 1, &[]).0, err(Errno::SRCH));
    }
    let silent = BiosInfo { ddc: Some(Ddc { capabilities: 0, seconds: 0, edid: None }), ..told() };
    let w = world_with(None, silent, false);
    assert_eq!(w.info(c::XEN_FW_VBEDDC_INFO, 0, &union(&w, HostHw::va(DATA, 0), [8, 4])).0, err(Errno::SRCH));
}
