//! Facts of (derived).

constants! {
    header "(derived)";

    /// `blkif_ring_entries_4096`.
    BLKIF_RING_ENTRIES_4096: u32 = 0x40, "blkif_ring_entries_4096";
    /// `ctrl_ring_entries_520`.
    CTRL_RING_ENTRIES_520: u32 = 8, "ctrl_ring_entries_520";
    /// `blkif_ring_first_slot_offset`.
    BLKIF_RING_FIRST_SLOT_OFFSET: u32 = 8, "blkif_ring_first_slot_offset";
    /// `blkif_ring_slot_size`.
    BLKIF_RING_SLOT_SIZE: u32 = 60, "blkif_ring_slot_size";
    /// `ctrl_ring_first_slot_offset`.
    CTRL_RING_FIRST_SLOT_OFFSET: u32 = 8, "ctrl_ring_first_slot_offset";
    /// `ctrl_ring_slot_size`.
    CTRL_RING_SLOT_SIZE: u32 = 0x40, "ctrl_ring_slot_size";
    /// `control_if_offset_in_shared_info_page`.
    CONTROL_IF_OFFSET_IN_SHARED_INFO_PAGE: u32 = 0x800, "control_if_offset_in_shared_info_page";
    /// `ctrl_tx_req_prod_page_offset`.
    CTRL_TX_REQ_PROD_PAGE_OFFSET: u32 = 0x800, "ctrl_tx_req_prod_page_offset";
    /// `ctrl_tx_rsp_prod_page_offset`.
    CTRL_TX_RSP_PROD_PAGE_OFFSET: u32 = 2052, "ctrl_tx_rsp_prod_page_offset";
    /// `ctrl_tx_slot0_page_offset`.
    CTRL_TX_SLOT0_PAGE_OFFSET: u32 = 2056, "ctrl_tx_slot0_page_offset";
    /// `ctrl_rx_req_prod_page_offset`.
    CTRL_RX_REQ_PROD_PAGE_OFFSET: u32 = 2568, "ctrl_rx_req_prod_page_offset";
    /// `ctrl_rx_rsp_prod_page_offset`.
    CTRL_RX_RSP_PROD_PAGE_OFFSET: u32 = 2572, "ctrl_rx_rsp_prod_page_offset";
    /// `ctrl_rx_slot0_page_offset`.
    CTRL_RX_SLOT0_PAGE_OFFSET: u32 = 2576, "ctrl_rx_slot0_page_offset";
    /// `multicall_result_offset`.
    MULTICALL_RESULT_OFFSET: u32 = 24, "multicall_result_offset";
    /// `vdisk_per_page`.
    VDISK_PER_PAGE: u32 = 341, "vdisk_per_page";
}
