//! EFI as dom0's kernel asks for it, in the layouts of 64-bit and of 32-bit kernels.

use std::boxed::Box;
use std::sync::Arc;
use std::vec::Vec;

use mm::int::low32;
use mm::{DomId, Errno, Machine, Mfn};
use public_headers::xen4::compat::platform as compat;
use public_headers::xen4::platform as c;
use public_headers::xen4::xen::HYPERVISOR_PLATFORM_OP;
use zerocopy::{FromBytes, IntoBytes};

use crate::domain::create::DomainConfig;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::{add_domain, with_vcpu};
use crate::host::efi::{HostEfi, NOT_FOUND, STORE, TOO_SMALL};
use crate::host::HostHw;
use crate::machine::bios::BiosInfo;
use crate::machine::efi::{Efi, EfiMemory, EfiRoom, EfiStatus, LASTING_VARIABLE};
use crate::options::settings::Options;
use crate::state::domain::VcpuRef;
use crate::state::hypervisor::Hv;

const ARG: Mfn = Mfn(44);
const NAME: Mfn = Mfn(45);
pub(super) const DATA: Mfn = Mfn(46);
/// Where the union of the operation begins, and that of a run-time call in it.
const ARM: usize = 8;
const GUID: c::XenpfEfiGuid = c::XenpfEfiGuid { data1: 0x8be4_df61, data2: 0x93ca, data3: 0x11d2, data4: [9; 8] };

pub(super) fn err(e: Errno) -> Hc {
    Err(Stop::Err(e))
}

pub(super) struct World {
    pub(super) hv: Arc<Hv<HostHw>>,
    v: VcpuRef,
    pub(super) pae: bool,
}

fn told(runtime: Option<u32>) -> Efi {
    Efi {
        version: 2 << 16 | 70,
        runtime_version: runtime,
        firmware_revision: 0x1_0002,
        vendor: Box::new([0x45, 0x44, 0x4b, 0]),
        tables: 0x7f9e_c018,
        nr_tables: 11,
        memory: Box::new([EfiMemory { start: 0x7000_0000, size: 0x4000, kind: 6, attributes: 1 << 63 | 0xf }]),
        room_at_boot: (EfiStatus(0), EfiRoom { store: 64, left: 48, variable: 16 }),
    }
}

/// A machine with that firmware, and dom0 of 64 bits or of 32.
pub(super) fn world(efi: Option<Efi>, pae: bool) -> World {
    world_with(efi, BiosInfo::default(), pae)
}

/// As [`world`], with what a BIOS told.
pub(super) fn world_with(efi: Option<Efi>, bios: BiosInfo, pae: bool) -> World {
    let mut hw = HostHw::new(256, 1);
    hw.bios = bios;
    hw.efi = efi.map(|told| HostEfi { told, ..HostEfi::default() });
    let hv = Arc::new(Hv::new(hw, 1, Vec::new(), Options::default()));
    let mut d = add_domain(&hv, 0, 1);
    if pae {
        hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
        d = hv.domain_create(&DomainConfig { privileged: true, ..DomainConfig::unprivileged(DomId(1)) }).unwrap();
        hv.domain_make_pae(&d).unwrap();
        hv.domain_set_vcpus(&d, 1).unwrap();
    }
    World { v: d.vcpu(0).unwrap(), hv, pae }
}

impl World {
    /// Makes an operation with these bytes in its union. Returns the result and the union.
    fn op(&self, cmd: u32, arm: &[u8]) -> (Hc, [u8; 64]) {
        self.hv.hw.zero_page(ARG);
        self.hv.hw.write(ARG, 0, [cmd, c::XENPF_INTERFACE_VERSION].as_bytes());
        self.hv.hw.write(ARG, ARM, arm);
        let at = HostHw::va(ARG, 0);
        let rc = with_vcpu(&self.v, 0, |cur| {
            if self.pae {
                self.hv.compat_call(cur, HYPERVISOR_PLATFORM_OP, &mut [low32(at), 0, 0, 0, 0, 0])
            } else {
                self.hv.call(cur, HYPERVISOR_PLATFORM_OP.into(), &mut [at, 0, 0, 0, 0, 0])
            }
        });
        let mut back = [0; 64];
        self.hv.hw.read(ARG, ARM, &mut back);
        (rc, back)
    }

    /// Asks for information. Returns the result and the union of EFI's information.
    pub(super) fn info(&self, kind: u32, index: u32, arm: &[u8]) -> (Hc, Vec<u8>) {
        let (rc, back) = self.op(c::XENPF_FIRMWARE_INFO, &[[kind, index].as_bytes(), arm].concat());
        (rc, back[8..].to_vec())
    }

    /// Calls a service. Returns the result, `misc`, the status and the arguments.
    fn call(&self, function: u32, misc: u32, arm: &[u8]) -> (Hc, u32, u64, Vec<u8>) {
        let at = if self.pae { 12 } else { 16 };
        let head: Vec<u8> = [[function, misc].as_bytes(), &[0; 8][..at - 8]].concat();
        let (rc, back) = self.op(c::XENPF_EFI_RUNTIME_CALL, &[&head, arm].concat());
        let status = if self.pae {
            u32::read_from_prefix(&back[8..]).unwrap().0.into()
        } else {
            u64::read_from_prefix(&back[8..]).unwrap().0
        };
        (rc, u32::read_from_prefix(&back[4..]).unwrap().0, status, back[at..].to_vec())
    }

    /// Returns a status as the caller sees it.
    fn status(&self, status: EfiStatus) -> u64 {
        if self.pae {
            status.0 & 0x3fff_ffff | status.0 >> 32 & 0xc000_0000
        } else {
            status.0
        }
    }

    /// Returns the arguments of GetVariable and SetVariable, which have one layout.
    fn variable(&self, name: &str, size: u64) -> Vec<u8> {
        let units: Vec<u16> = name.encode_utf16().chain([0]).collect();
        self.hv.hw.write(NAME, 0, units.as_bytes());
        let [name, data] = [NAME, DATA].map(|page| HostHw::va(page, 0));
        if self.pae {
            let [name, size, data] = [name, size, data].map(low32);
            compat::XenpfEfiRuntimeCallGetVariable { name, size, data, vendor_guid: GUID }.as_bytes().to_vec()
        } else {
            c::XenpfEfiRuntimeCallGetVariable { name, size, data, vendor_guid: GUID }.as_bytes().to_vec()
        }
    }

    /// Returns the size that GetVariable reports.
    fn size(&self, arm: &[u8]) -> u64 {
        if self.pae {
            compat::XenpfEfiRuntimeCallGetVariable::read_from_prefix(arm).unwrap().0.size.into()
        } else {
            c::XenpfEfiRuntimeCallGetVariable::read_from_prefix(arm).unwrap().0.size
        }
    }

    fn data(&self) -> [u8; 8] {
        let mut data = [0; 8];
        self.hv.hw.read(DATA, 0, &mut data);
        data
    }
}

pub(super) const BOTH: [bool; 2] = [false, true];

#[test]
fn without_efi_there_is_nothing_to_ask() {
    let w = world(None, false);
    assert_eq!(w.info(c::XEN_FW_EFI_INFO, c::XEN_FW_EFI_VERSION, &[]).0, err(Errno::NOSYS));
    assert_eq!(w.call(c::XEN_EFI_GET_TIME, 0, &[]).0, err(Errno::NOSYS));
    let others =
        [c::XEN_FW_DISK_INFO, c::XEN_FW_DISK_MBR_SIGNATURE, c::XEN_FW_VBEDDC_INFO, c::XEN_FW_KBD_SHIFT_FLAGS, 6];
    assert_eq!(
        others.map(|kind| w.info(kind, 0, &[]).0),
        [err(Errno::SRCH), err(Errno::SRCH), err(Errno::SRCH), Ok(0), err(Errno::INVAL)]
    );
}

#[test]
fn what_efi_told_is_passed_on() {
    for pae in BOTH {
        let w = world(Some(told(Some(2 << 16 | 60))), pae);
        let info = |index, arm: &[u8]| w.info(c::XEN_FW_EFI_INFO, index, arm);
        let word = |index| u32::read_from_prefix(&info(index, &[]).1).unwrap().0;
        assert_eq!([c::XEN_FW_EFI_VERSION, c::XEN_FW_EFI_RT_VERSION].map(word), [0x2_0046, 0x2_003c]);
        let (rc, back) = info(c::XEN_FW_EFI_CONFIG_TABLE, &[]);
        let (address, rest) = u64::read_from_prefix(&back).unwrap();
        assert_eq!((rc, address, u32::read_from_prefix(rest).unwrap().0), (Ok(0), 0x7f9e_c018, 11));
        // Two letters of the vendor's name, and no more than there is room for.
        let head = [[0u32, 4].as_bytes(), HostHw::va(NAME, 0).as_bytes()].concat();
        w.hv.hw.zero_page(NAME);
        let (rc, back) = info(c::XEN_FW_EFI_VENDOR, &head);
        let mut name = [0; 8];
        w.hv.hw.read(NAME, 0, &mut name);
        assert_eq!((rc, u32::read_from_prefix(&back).unwrap().0, &name), (Ok(0), 0x1_0002, b"E\0D\0\0\0\0\0"));
        // A range that is asked for ends with the firmware's.
        let ask = |at: u64, size: u64| info(c::XEN_FW_EFI_MEM_INFO, [at, size].as_bytes());
        let (rc, back) = ask(0x7000_1000, u64::MAX);
        let (words, rest) = <[u64; 3]>::read_from_prefix(&back).unwrap();
        assert_eq!((rc, words), (Ok(0), [0x7000_1000, 0x3000, 1 << 63 | 0xf]));
        assert_eq!(u32::read_from_prefix(rest).unwrap().0, 6);
        assert_eq!(<[u64; 2]>::read_from_prefix(&ask(0x7000_1000, 5).1).unwrap().0[1], 5);
        assert_eq!(ask(0x7000_4000, 1).0, err(Errno::SRCH));
        let rest = [c::XEN_FW_EFI_PCI_ROM, c::XEN_FW_EFI_APPLE_PROPERTIES, 7];
        assert_eq!(rest.map(|index| info(index, &[]).0), [Errno::SRCH, Errno::NODATA, Errno::INVAL].map(err));
    }
}

#[test]
fn services_can_be_unused() {
    let w = world(Some(told(None)), false);
    let asked = [c::XEN_FW_EFI_VERSION, c::XEN_FW_EFI_RT_VERSION, c::XEN_FW_EFI_VENDOR];
    let refused = err(Errno::OPNOTSUPP);
    assert_eq!(asked.map(|index| w.info(c::XEN_FW_EFI_INFO, index, &[]).0), [Ok(0), refused, refused]);
    assert_eq!(w.call(c::XEN_EFI_GET_TIME, 0, &[]).0, refused);
}

#[test]
fn variables_are_written_read_listed_and_deleted() {
    for pae in BOTH {
        let w = world(Some(told(Some(2 << 16))), pae);
        let get = |size| w.call(c::XEN_EFI_GET_VARIABLE, 0, &w.variable("BootOrder", size));
        let set = |size| w.call(c::XEN_EFI_SET_VARIABLE, 7, &w.variable("BootOrder", size));
        assert_eq!(get(8).2, w.status(NOT_FOUND));
        w.hv.hw.write(DATA, 0, &[1, 2, 3, 4, 5, 6, 7, 8]);
        let (rc, misc, status, _) = set(6);
        assert_eq!((rc, misc, status), (Ok(0), 7, 0));
        w.hv.hw.zero_page(DATA);
        let (rc, _, status, arm) = get(5);
        assert_eq!((rc, status, w.size(&arm), w.data()), (Ok(0), w.status(TOO_SMALL), 6, [0; 8]));
        let (rc, misc, status, arm) = get(8);
        assert_eq!((rc, misc, status, w.size(&arm)), (Ok(0), 7, 0, 6));
        assert_eq!(w.data(), [1, 2, 3, 4, 5, 6, 0, 0], "no more is written than the value has");
        // The list begins with an empty name, and ends after the only variable.
        w.hv.hw.zero_page(NAME);
        let at = HostHw::va(NAME, 0);
        let from = if pae {
            [[64u32, low32(at)].as_bytes(), &[0; 16]].concat()
        } else {
            [[64u64, at].as_bytes(), &[0; 16]].concat()
        };
        let (rc, _, status, arm) = w.call(c::XEN_EFI_GET_NEXT_VARIABLE_NAME, 0, &from);
        let mut name = [0u16; 10];
        w.hv.hw.read(NAME, 0, name.as_mut_bytes());
        assert_eq!(
            (rc, status, arm[0], std::string::String::from_utf16(&name).unwrap().as_str()),
            (Ok(0), 0, 20, "BootOrder\0")
        );
        let guid = if pae { 8 } else { 16 };
        assert_eq!(&arm[guid..guid + 16], GUID.as_bytes());
        let next = [&from[..guid], GUID.as_bytes()].concat();
        assert_eq!(w.call(c::XEN_EFI_GET_NEXT_VARIABLE_NAME, 0, &next).2, w.status(NOT_FOUND));
        assert_eq!([set(0).2, set(0).2], [0, w.status(NOT_FOUND)]);
        assert!(w.hv.hw.efi.as_ref().unwrap().variables.lock().unwrap().is_empty());
    }
}

#[test]
fn names_and_values_are_bounded() {
    for pae in BOTH {
        let w = world(Some(told(Some(2 << 16))), pae);
        let value = |size| w.call(c::XEN_EFI_SET_VARIABLE, 7, &w.variable("x", size)).0;
        assert_eq!(value(256 << 10 | 1), err(Errno::NOMEM));
        let arm = w.variable(&"n".repeat(1023), 0);
        assert_eq!(w.call(c::XEN_EFI_GET_VARIABLE, 0, &arm).0, Ok(0));
        let arm = w.variable(&"n".repeat(1024), 0);
        assert_eq!(w.call(c::XEN_EFI_GET_VARIABLE, 0, &arm).0, err(Errno::NOMEM));
        let list = if pae { [2049u32, 0].as_bytes().to_vec() } else { [2049u64, 0].as_bytes().to_vec() };
        assert_eq!(w.call(c::XEN_EFI_GET_NEXT_VARIABLE_NAME, 0, &list).0, err(Errno::NOMEM));
        // A name that does not end in its room, or has none, does not get to the firmware.
        w.variable("abc", 0);
        let invalid = w.status(EfiStatus(1 << 63 | 2));
        for room in [0u32, 1, 6, 7] {
            let at = HostHw::va(NAME, 0);
            let list = if pae {
                [[room, low32(at)].as_bytes(), &[0; 16]].concat()
            } else {
                [[room.into(), at].as_bytes(), &[0; 16]].concat()
            };
            let (rc, _, status, _) = w.call(c::XEN_EFI_GET_NEXT_VARIABLE_NAME, 0, &list);
            assert_eq!((rc, status), (Ok(0), invalid), "{room}");
        }
    }
}

#[test]
fn the_clock_and_its_alarm_are_set_and_read() {
    for pae in BOTH {
        let w = world(Some(told(Some(1 << 16 | 10))), pae);
        let time = c::XenpfEfiTime { year: 2005, month: 4, day: 16, hour: 23, ..Default::default() };
        assert_eq!(w.call(c::XEN_EFI_SET_TIME, 0, time.as_bytes()).0, Ok(0));
        let (_, misc, _, arm) = w.call(c::XEN_EFI_GET_TIME, 0, &[]);
        let told = c::XenpfEfiRuntimeCallGetTime::read_from_prefix(&arm).unwrap().0;
        assert_eq!((told.time.as_bytes(), told.resolution, told.accuracy), (time.as_bytes(), 1, 50_000_000));
        assert_eq!(misc, c::XEN_EFI_GET_TIME_SET_CLEARS_NS);
        let alarm = || w.call(c::XEN_EFI_GET_WAKEUP_TIME, 0, &[]).1;
        assert_eq!(alarm(), 0);
        assert_eq!(w.call(c::XEN_EFI_SET_WAKEUP_TIME, c::XEN_EFI_SET_WAKEUP_TIME_ENABLE, time.as_bytes()).1, 0);
        assert_eq!(alarm(), c::XEN_EFI_GET_WAKEUP_TIME_ENABLED);
        assert_eq!(w.call(c::XEN_EFI_GET_NEXT_HIGH_MONOTONIC_COUNT, 0, &[]).1, 7);
    }
}

#[test]
fn room_is_that_of_now_or_of_boot() {
    for pae in BOTH {
        let w = world(Some(told(Some(2 << 16))), pae);
        let words = |arm: &[u8]| <[u64; 3]>::read_from_prefix(&arm[if pae { 4 } else { 8 }..]).unwrap().0;
        let ask = |misc, attr: u32| {
            let (rc, _, status, arm) = w.call(c::XEN_EFI_QUERY_VARIABLE_INFO, misc, attr.as_bytes());
            (rc, status, words(&arm))
        };
        w.hv.hw.write(DATA, 0, &[5; 8]);
        assert_eq!(w.call(c::XEN_EFI_SET_VARIABLE, 7, &w.variable("x", 8)).0, Ok(0));
        assert_eq!(ask(0, LASTING_VARIABLE), (Ok(0), 0, [STORE, STORE - 8, 100]));
        assert_eq!(ask(c::XEN_EFI_VARINFO_BOOT_SNAPSHOT, LASTING_VARIABLE | 0x40), (Ok(0), 0, [64, 48, 16]));
        assert_eq!(ask(c::XEN_EFI_VARINFO_BOOT_SNAPSHOT, 6).0, err(Errno::INVAL));
    }
    let w = world(Some(told(Some(1 << 16))), false);
    assert_eq!(w.call(c::XEN_EFI_QUERY_VARIABLE_INFO, 0, &[]).0, err(Errno::OPNOTSUPP));
}

#[test]
fn reserved_bits_and_capsules_are_refused() {
    let w = world(Some(told(Some(2 << 16))), false);
    for function in 1..=11 {
        let expected = match function {
            c::XEN_EFI_SET_VARIABLE => Ok(0),
            _ => err(Errno::INVAL),
        };
        assert_eq!(w.call(function, 1 << 31, &w.variable("x", 0)).0, expected, "{function}");
    }
    let beyond = [c::XEN_EFI_QUERY_CAPSULE_CAPABILITIES, c::XEN_EFI_UPDATE_CAPSULE, 0, 12];
    assert_eq!(beyond.map(|function| w.call(function, 0, &[]).0), [err(Errno::NOSYS); 4]);
    let w = world(Some(told(Some(1 << 16))), false);
    assert_eq!(w.call(c::XEN_EFI_UPDATE_CAPSULE, 0, &[]).0, err(Errno::OPNOTSUPP));
}

#[test]
fn a_call_waits_for_that_of_another_cpu_in_the_guest() {
    let w = world(Some(told(Some(2 << 16))), false);
    *w.hv.hw.efi.as_ref().unwrap().busy.lock().unwrap() = true;
    assert_eq!(w.call(c::XEN_EFI_GET_TIME, 0, &[]).0, Err(Stop::Restart));
    assert_eq!(w.hv.hw.fpu_loaded.load(std::sync::atomic::Ordering::SeqCst), w.v.v().ctx.switch_in().xcr0_used);
    *w.hv.hw.efi.as_ref().unwrap().busy.lock().unwrap() = false;
    assert_eq!(w.call(c::XEN_EFI_GET_TIME, 0, &[]).0, Ok(0));
}
