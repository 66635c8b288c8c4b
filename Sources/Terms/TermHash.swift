/// The 64 bits that stand for a term, in memory and in the store.
///
/// FNV-1a with a final mix. Two terms of one scope get the same bits with a probability of about n² / 2⁶⁵: for a million
/// different terms less than 1 in 30 million. The bits are stored, so this function never changes.
public func termHash(_ term: some Collection<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in term { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash ^= hash >> 33
    hash = hash &* 0xFF51_AFD7_ED55_8CCD
    hash ^= hash >> 33
    hash = hash &* 0xC4CE_B9FE_1A85_EC53
    return hash ^ hash >> 33
}
