//! What is done against the processor's flaws, as it is reported at boot.

use crate::defences::list::Missing;
use crate::defences::report::Report;
use crate::defences::{decide, processor, Build, Facts};
use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    /// Logs Xen's report about them: what the processor says, and what is done here; then the names of those that are
    /// missing, although Xen would use them.
    pub fn report_defences(&self) {
        let cpu = processor(&self.hw, self.has_threads());
        let facts = Facts {
            options: &self.options.defences,
            build: Build::PEER,
            pv32: self.options.pv32,
            smt_wanted: self.options.smt,
            cacheable_end: self.memory_map.iter().map(|e| e.addr.saturating_add(e.size)).max().unwrap_or(0),
        };
        let wanted = decide(&cpu, &facts);
        let report = Report { cpu: &cpu, decisions: &wanted.as_done(), build: &Build::OURS };
        report.lines().for_each(|line| log::info!("{line}"));
        if wanted.tables.xpti_dom_u {
            log::warn!("*** This processor has Meltdown: PV guests can read hypervisor memory. ***");
        }
        log::warn!("Missing here, where Xen would have it: {}", Missing { decisions: &wanted, facts: &facts });
    }
}
