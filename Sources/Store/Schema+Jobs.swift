package import LMDB

extension Schema {
    /// Stores a new job, enters it into its lists and notes that it is open.
    package func insertJob(
        _ id: JobID,
        _ record: JobRecord,
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        for key in listKeys(of: id, record) { try transaction.put(EmptyValue(), for: key, in: jobLists) }
        try updateJob(id, record, transaction: &transaction)
    }

    /// Stores a job's new state; one that ended is open no more, forgets the text that it was to read, and is removed after
    /// a time.
    package func updateJob(
        _ id: JobID,
        _ record: JobRecord,
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        var record = record
        if record.status.isFinal { record.text = "" }
        try transaction.put(record, for: id, in: jobs)
        if record.status.isFinal {
            try transaction.delete(id, from: openJobs)
            let end = (record.ended ?? record.created).advanced(bySeconds: Retention.jobSeconds)
            try transaction.put(EmptyValue(), for: ExpiryKey(time: end, subject: .endedJob(id)), in: expiries)
        } else {
            try transaction.put(EmptyValue(), for: id, in: openJobs)
        }
    }

    /// Removes a job from its table and its lists.
    func removeJob(_ id: JobID, transaction: inout WriteTransaction) throws(LMDBError) {
        guard let record = try transaction.get(id, from: jobs) else { return }
        for key in listKeys(of: id, record) { try transaction.delete(key, from: jobLists) }
        try transaction.delete(id, from: openJobs)
        try transaction.delete(id, from: jobs)
    }

    /// The jobs that have not ended, oldest first.
    ///
    /// - Complexity: O(open jobs)
    package func openJobIDs<T: Transaction & ~Copyable>(in transaction: borrowing T) throws(LMDBError) -> [JobID] {
        var ids: [JobID] = []
        try transaction.forEach(in: openJobs, prefix: .everything) { (key, _) throws(LMDBError) in
            ids.append(key)
            return true
        }
        return ids
    }

    private func listKeys(of id: JobID, _ record: JobRecord) -> [OwnedTimeKey<JobEntity>] {
        [DigestKey(of: record.organisation), DigestKey(of: record.organisation, record.user)]
            .map { OwnedTimeKey(owner: $0, created: record.created, id: id) }
    }
}
