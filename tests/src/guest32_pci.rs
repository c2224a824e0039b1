//! PCI interrupts of a domain of April 2005 that owns the hardware: `guest32 pci` drives QEMU's `edu`, a device that raises
//! its line when told to, and expects one event for each time.

use crate::hypervisor::Image;
use crate::machine::{Accel, Chipset};
use crate::module_machine::{self, Size, LIMIT};
use crate::mp_table::{self, Rewire};
use crate::qemu::{self, End, Watch, CRASHES};
use crate::report::Outcome;
use crate::socket::Socket;
use crate::{paths, verdict};
use anyhow::Result;
use std::path::Path;

/// What the hypervisor says when such a domain has ended.
const ENDED: &str = "halting machine";

/// A machine with such devices.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// The chipset.
    pub chipset: Chipset,
    /// QEMU's devices.
    pub devices: &'static [&'static str],
    /// How the firmware's MP table is changed. Without that it has what the firmware writes into the devices, too.
    pub rewired: &'static [Rewire],
    /// The number of those that are `edu`, and what else `guest32 pci` is told.
    pub words: &'static str,
}

const INTA: u8 = 0;
const INTC: u8 = 2;

/// One on the first bus, one behind a bridge, and on q35 one more behind two.
pub const CASES: &[Case] = &[
    Case {
        name: "pc",
        chipset: Chipset::Pc,
        devices: &["edu,addr=4", "pci-bridge,chassis_nr=1,id=b,addr=6", "edu,bus=b,addr=2"],
        rewired: &[],
        words: "edu=2",
    },
    Case {
        name: "q35",
        chipset: Chipset::Q35,
        devices: &[
            "edu,addr=5",
            "pci-bridge,chassis_nr=1,id=b,addr=6",
            "edu,bus=b,addr=3",
            "pcie-root-port,id=r,addr=7,chassis=2",
            "pcie-pci-bridge,id=c,bus=r",
            "edu,bus=c,addr=4",
        ],
        rewired: &[],
        words: "edu=3",
    },
    // As the chipset has it: the old interrupt controller's lines are not the IO-APIC's.
    Case {
        name: "q35 by the MP table",
        chipset: Chipset::Q35,
        devices: &["edu,addr=5", "pci-bridge,chassis_nr=1,id=b,addr=6", "edu,bus=b,addr=2"],
        rewired: &[
            Rewire { of: (5, INTA), becomes: (5, INTA), input: 21 },
            Rewire { of: (6, INTA), becomes: (6, INTC), input: 20 },
        ],
        words: "edu=2 apic irq0=21 irq1=20",
    },
];

impl Case {
    /// Returns the test's name.
    pub fn test_name(&self) -> String {
        format!("guest32 pci {}", self.name)
    }

    /// Boots the machine and judges it by what the guest reports; each check counts.
    ///
    /// # Errors
    /// The machine could not be set up.
    pub fn run(&self, image: &Image, kernel: &Path) -> Result<Outcome> {
        let name = self.test_name();
        let description = format!("domain name=h role=hardware mem=32M -- pci {}", self.words);
        let size = Size { mem_mib: 256, smp: 1, limit: LIMIT };
        // A line that nobody has acknowledged within a millisecond comes again: time must not pass by itself.
        let modules = vec![(kernel.to_path_buf(), description)];
        let mut machine = module_machine::machine(image, modules, size, Accel::COUNTED);
        machine.chipset = self.chipset;
        machine.extra = self.devices.iter().flat_map(|d| ["-device".to_owned(), (*d).to_owned()]).collect();
        let rewirer = (!self.rewired.is_empty()).then(|| {
            let (socket, file, changes) = (Socket::new(), image.elf.clone(), self.rewired);
            machine.extra.extend(["-S".into(), "-gdb".into(), socket.option()]);
            std::thread::spawn(move || mp_table::rewire(&socket, &file, changes))
        });
        let stop = CRASHES.iter().chain(&["@@PANIC"]).map(|s| (*s).to_owned()).collect();
        let run = qemu::run(&machine, &paths::run_dir(&name)?, &Watch { stop, ..Watch::default() })?;
        if let Some(thread) = rewirer {
            thread.join().expect("the rewiring thread does not panic")?;
        }
        let checks = verdict::checks(&run);
        let result = verdict::judge_end(&run, &["pci_devices", "pci_lines"], &End::Stopped(ENDED.into()));
        if result.is_err() {
            print!("{}", run.tail(40));
        }
        Ok(Outcome::of_checks(&name, &checks, result.map(|checks| format!("{} tests", checks.len())), &run))
    }
}
