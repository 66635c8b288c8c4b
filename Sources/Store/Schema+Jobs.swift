package import LMDB

extension Schema {
    /// Stores a new job, enters it into its lists and notes that it is open.
    package func insertJob(
        _ id: JobID,
        _ record: JobRecord,
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        for owner in [
            DigestKey(of: record.organisation),
            DigestKey(of: record.organisation, record.user),
        ] {
            let key = JobListKey(owner: owner, created: record.created, job: id)
            try transaction.put(EmptyValue(), for: key, in: jobLists)
        }
        try updateJob(id, record, transaction: &transaction)
    }

    /// Stores a job's new state; one that ended is open no more, and forgets the text that it was to read.
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
        } else {
            try transaction.put(EmptyValue(), for: id, in: openJobs)
        }
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
}
