//! The tables of sub-operations in `docs/hypercalls/` are what the code does, and have every operation of the ABI.

mod calls;
mod lab;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use public_headers::registry::{Module, Value};
use public_headers::xen4::xen as nr;
use public_headers::xen4::MODULES;

use self::lab::{Caller, Lab};
use self::table::{rows, Kind, Row, Said};
use crate::abi::xen2005::tests::world::{self, World};
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::state::xen2005_role::Role;
use mm::Errno;

/// Operations whose names begin alike: sub-operations of one call, or all calls.
struct Family {
    /// How their C names begin.
    prefix: &'static str,
    /// C names that begin so and are something else, by how they go on.
    not: &'static [&'static str],
    /// Of C names that begin so those are meant that go on in lower case; the others are flags and such.
    lower: bool,
    /// The hypercall.
    call: u32,
}

const fn family(prefix: &'static str, call: u32) -> Family {
    Family { prefix, not: &[], lower: true, call }
}

/// All families that have a table.
const FAMILIES: &[Family] = &[
    Family { lower: false, ..family("MMU_", nr::HYPERVISOR_MMU_UPDATE) },
    Family { lower: false, ..family("MMUEXT_", nr::HYPERVISOR_MMUEXT_OP) },
    Family { lower: false, ..family("SEGBASE_", nr::HYPERVISOR_SET_SEGMENT_BASE) },
    Family {
        not: &["resource_", "paging_op_", "access_op_", "access_", "sharing_op_"],
        ..family("XENMEM_", nr::HYPERVISOR_MEMORY_OP)
    },
    family("GNTTABOP_", nr::HYPERVISOR_GRANT_TABLE_OP),
    family("VMASST_TYPE_", nr::HYPERVISOR_VM_ASSIST),
    family("VCPUOP_", nr::HYPERVISOR_VCPU_OP),
    family("SCHEDOP_", nr::HYPERVISOR_SCHED_OP),
    family("EVTCHNOP_", nr::HYPERVISOR_EVENT_CHANNEL_OP),
    family("PHYSDEVOP_", nr::HYPERVISOR_PHYSDEV_OP),
    family("XENVER_", nr::HYPERVISOR_XEN_VERSION),
    family("CONSOLEIO_", nr::HYPERVISOR_CONSOLE_IO),
    family("CALLBACKOP_", nr::HYPERVISOR_CALLBACK_OP),
    family("CALLBACKTYPE_", nr::HYPERVISOR_CALLBACK_OP),
    family("XENNMI_", nr::HYPERVISOR_NMI_OP),
    Family { not: &["cpu_featureset_", "cpu_policy_", "pm_op_"], ..family("XEN_SYSCTL_", nr::HYPERVISOR_SYSCTL) },
    Family { not: &["vmtrace_"], ..family("XEN_DOMCTL_", nr::HYPERVISOR_DOMCTL) },
    family("XENPF_", nr::HYPERVISOR_PLATFORM_OP),
    family("KEXEC_CMD_", nr::HYPERVISOR_KEXEC_OP),
    family("XEN_MC_", nr::HYPERVISOR_ARCH_0),
    family("XENPMU_", nr::HYPERVISOR_XENPMU_OP),
];
/// Operations whose names a family's exceptions would leave out.
const ALL_THE_SAME: [&str; 2] = ["XENMEM_access_op", "XEN_DOMCTL_vmtrace_op"];
/// The calls themselves.
const CALLS: Family = family("__HYPERVISOR_", 0);

impl Family {
    fn has(&self, c_name: &str) -> bool {
        let Some(rest) = c_name.strip_prefix(self.prefix) else { return false };
        let lower = !self.lower || !rest.chars().any(|c| c.is_ascii_uppercase());
        let other = self.not.iter().any(|n| rest.starts_with(n));
        lower && (!other || ALL_THE_SAME.contains(&c_name))
    }

    /// Numbers and names of the ABI's operations.
    fn abi(&self) -> BTreeMap<u64, BTreeSet<&'static str>> {
        let mut all: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
        for c in MODULES.iter().flat_map(|m| m.constants) {
            if let (true, Value::Int(n)) = (self.has(c.c_name), c.value) {
                all.entry(n as u64).or_default().insert(c.c_name);
            }
        }
        all
    }
}

/// Returns the family that a row of a table belongs to.
fn family_of(row: &Row) -> &'static Family {
    let longest = FAMILIES.iter().filter(|f| row.operation.starts_with(f.prefix)).max_by_key(|f| f.prefix.len());
    longest.unwrap_or_else(|| panic!("{row}: no family has such a name"))
}

/// Returns whether a call returned what a table says.
fn agrees(said: &Said, end: Hc) -> bool {
    match (said, end) {
        (Said::Served, Ok(_)) => true,
        (Said::Refused(want), Err(Stop::Err(e))) => *want == e,
        _ => false,
    }
}

#[test]
fn the_tables_of_hypercalls_have_every_operation() {
    let rows = rows();
    let mut wrong = Vec::new();
    for family in FAMILIES.iter().chain([&CALLS]) {
        let abi = family.abi();
        assert!(!abi.is_empty(), "{}: the ABI has none", family.prefix);
        let of_calls = family.prefix == CALLS.prefix;
        let of_family = |row: &&Row| match row.kind() {
            Kind::Calls => of_calls,
            Kind::CallsOf2005 => false,
            Kind::Operations => !of_calls && family_of(row).prefix == family.prefix,
        };
        let mut listed = BTreeSet::new();
        for row in rows.iter().filter(of_family) {
            let name = format!("{}{}", if of_calls { CALLS.prefix } else { "" }, row.operation);
            if !has(MODULES, &name, row.number) {
                wrong.push(format!("{row}: the ABI has no {name} with number {}", row.number));
            }
            if !listed.insert(row.number) {
                wrong.push(format!("{row}: stands there twice"));
            }
        }
        for (number, names) in &abi {
            if !listed.contains(number) {
                wrong.push(format!("{names:?} ({number}) is in no table"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_tables_of_hypercalls_are_what_the_code_does() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for row in rows().iter().filter(|r| r.kind() == Kind::Operations) {
        for (caller, said) in [(Caller::Dom0, &row.dom0), (Caller::DomU, &row.dom_u)] {
            let end = Lab::new().make(family_of(row).call, row, caller);
            let said = calls::unless(&row.operation, caller).unwrap_or(said);
            tried += 1;
            if !agrees(said, end) {
                wrong.push(format!("{row}: for {caller:?} the table says {said:?}, the call {end:?}"));
            }
        }
    }
    assert!(tried > 500, "only {tried} calls were tried");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_of_calls_is_what_the_code_does() {
    let mut wrong = Vec::new();
    // `iret` has no result.
    for row in rows().iter().filter(|r| r.kind() == Kind::Calls && r.number != u64::from(nr::HYPERVISOR_IRET)) {
        for (caller, said) in [(Caller::Dom0, &row.dom0), (Caller::DomU, &row.dom_u)] {
            let end = Lab::new().plain(row.number as u32, caller);
            let okay = match said {
                // With nothing in its arguments it says of these what is wrong.
                Said::Served => end != Err(Stop::Err(Errno::NOSYS)),
                Said::Refused(_) => agrees(said, end),
            };
            if !okay {
                wrong.push(format!("{row}: for {caller:?} the table says {said:?}, the call {end:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Calls of April 2005, as a domain without privilege makes them and as one with.
#[test]
fn the_table_of_calls_of_2005_is_what_the_code_does() {
    use public_headers::xen2005::hypercall as nr;
    let rows: Vec<Row> = rows().into_iter().filter(|r| r.kind() == Kind::CallsOf2005).collect();
    let mut wrong = Vec::new();
    for row in &rows {
        let name = format!("{}{}", CALLS.prefix, row.operation);
        if !has(public_headers::xen2005::MODULES, &name, row.number) {
            wrong.push(format!("{row}: the ABI has no {name} with number {}", row.number));
        }
        for (role, said) in [(Role::HARDWARE, &row.dom0), (Role::FRONTEND, &row.dom_u)] {
            // Of selectors those of a kernel; the domain itself.
            let args = match row.number as u32 {
                nr::HYPERVISOR_STACK_SWITCH => [world::KERNEL_DS.into(), 0, 0, 0, 0],
                nr::HYPERVISOR_SET_CALLBACKS => [world::KERNEL_CS.into(), 0, world::KERNEL_CS.into(), 0, 0],
                nr::HYPERVISOR_DOM_MEM_OP | nr::HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN => [0, 0, 0, 0x7ff0, 0x7ff0],
                _ => [0; 5],
            };
            let eax = World::new(role).call(row.number as u32, &args);
            let okay = match said {
                Said::Served => ![Errno::NOSYS, Errno::PERM].map(|e| -e.code()).contains(&eax),
                Said::Refused(e) => eax == -e.code(),
            };
            if !okay {
                wrong.push(format!("{row}: for {role:?} the table says {said:?}, the call {eax}"));
            }
        }
    }
    let numbers: BTreeSet<u64> = rows.iter().map(|r| r.number).collect();
    assert_eq!(numbers, (0..=26).collect(), "every number has a row");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns whether an ABI has a constant of that C name and value.
fn has(modules: &[Module], c_name: &str, value: u64) -> bool {
    let mut constants = modules.iter().flat_map(|m| m.constants);
    constants.any(|c| c.c_name == c_name && c.value == Value::Int(value.into()))
}

#[test]
fn a_false_table_is_found() {
    let said = [Said::Served, Said::Refused(Errno::PERM)];
    let ends = [Ok(0), Err(Stop::Restart), Err(Stop::Err(Errno::PERM)), Err(Stop::Err(Errno::NOSYS))];
    let all = said.map(|s| ends.map(|e| agrees(&s, e)));
    assert_eq!(all, [[true, false, false, false], [false, false, true, false]]);
}
