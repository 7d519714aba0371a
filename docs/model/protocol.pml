/*
 * How loads, operators and promoters share the tables: a model for Spin. README.md explains it.
 *
 * A step is one SQL statement. What a transaction changes becomes visible when it commits. Until then it holds the locks
 * that PostgreSQL would hold, and whoever needs one of them waits. A transaction can die at every step.
 *
 * Sizes and mutants are given on the command line: spin -DWORKERS=1 -DPROMOTERS=2 -DNO_FENCE -a protocol.pml
 */

#ifndef RUNS
#define RUNS 3              /* how many runs are claimed, 3 or 4 */
#endif
#ifndef WORKERS
#define WORKERS 3           /* how many of them load at the same time */
#endif
#ifndef PROMOTERS
#define PROMOTERS 1         /* 1 or 2 */
#endif
#ifndef FILES
#define FILES 2             /* 2 or 3 */
#endif
#ifndef PEOPLE
#define PEOPLE 1            /* how many people there are, 1 or 2; every file has all of them */
#endif
/* NOBODY_DIES: no transaction dies, and each process may stop when it is idle. Then Spin reports a deadlock as an invalid end state.
   LOADS_BY_HAND: loads written in SQL by someone else, which do not call lock_source before they insert. */

/* ---------------------------------------------------------------------------------------------------------- tables */

mtype = { absent, pending, processing, promoted, skipped, completed, failed, rolled_back };

/* Who holds a lock. The load of run 0 is 1, and so on. */
#define NOBODY         0
#define OPERATOR       5
#define FIRST_PROMOTER 6
#define NONE           7    /* no run, no row */

typedef Run {
    mtype status = absent;
    unsigned file : 2;
    bit silent;                     /* the last heartbeat is older than stale_after */
    bit landed;                     /* its rows are committed */
    unsigned inserted : 2;          /* rows_inserted */
    unsigned locked : 3             /* who has changed it and has not committed */
};

typedef Row {
    mtype status = absent;
    bit stranded;                   /* stranded_at is set */
    unsigned copy_of : 3 = NONE;    /* duplicate_of_run_id */
    unsigned claim : 3;             /* promotion_claim */
    unsigned locked : 3
};

Run runs[RUNS];                     /* in the order of their claims */
Row rows[RUNS * PEOPLE];
byte in_target[PEOPLE];             /* how often each person is in the promoter's own table */
unsigned claimed : 3;               /* how many runs there are */
unsigned busy : 3;                  /* how many of them have a worker */

/* Advisory locks: how many transactions hold it shared, and whether one holds it exclusively. */
unsigned source_shared : 3;
bit source_exclusive;
unsigned promotion_shared : 2;
bit promotion_exclusive;

/* Promela has no functions. These say whether something holds for any run, and how many runs it holds for. */
#if RUNS == 3
#define ANY_RUN(of, x)          (of(0, x) || of(1, x) || of(2, x))
#define ANY_LIVE(p)             (LIVE(0, p) || LIVE(1, p) || LIVE(2, p))
#define ANY_UNDECIDED(p)        (UNDECIDED(0, p) || UNDECIDED(1, p) || UNDECIDED(2, p))
#define LIVE_RUN(p)             (LIVE(0, p) -> 0 : (LIVE(1, p) -> 1 : 2))
#define COUNT_RUNS(of, x)       (of(0, x) + of(1, x) + of(2, x))
#define EACH_RUN(option)        :: option(0) :: option(1) :: option(2)
#else
#define ANY_RUN(of, x)          (of(0, x) || of(1, x) || of(2, x) || of(3, x))
#define ANY_LIVE(p)             (LIVE(0, p) || LIVE(1, p) || LIVE(2, p) || LIVE(3, p))
#define ANY_UNDECIDED(p)        (UNDECIDED(0, p) || UNDECIDED(1, p) || UNDECIDED(2, p) || UNDECIDED(3, p))
#define LIVE_RUN(p)             (LIVE(0, p) -> 0 : (LIVE(1, p) -> 1 : (LIVE(2, p) -> 2 : 3)))
#define COUNT_RUNS(of, x)       (of(0, x) + of(1, x) + of(2, x) + of(3, x))
#define EACH_RUN(option)        :: option(0) :: option(1) :: option(2) :: option(3)
#endif
#if PEOPLE == 1
#define ANY_ROW(of)             ANY_RUN(of, 0)
#define ANY_PERSON(of)          of(0)
#define COUNT_ROWS(of, r)       of(r, 0)
#define EACH_PERSON(option, r)  option(r, 0)
#else
#define ANY_ROW(of)             (ANY_RUN(of, 0) || ANY_RUN(of, 1))
#define ANY_PERSON(of)          (of(0) || of(1))
#define COUNT_ROWS(of, r)       (of(r, 0) + of(r, 1))
#define EACH_PERSON(option, r)  option(r, 0) :: option(r, 1)
#endif

#define ROW(r, p)               rows[(r) * PEOPLE + (p)]
#define HOLDS_KEY(r, p)         (ROW(r, p).status == pending || ROW(r, p).status == processing || ROW(r, p).status == promoted)
#define LIVE(r, p)              (runs[r].landed && HOLDS_KEY(r, p))
#define IS_SKIPPED(r, p)        (runs[r].landed && ROW(r, p).status == skipped)
#define IS_THERE(r, p)          (ROW(r, p).status != absent)
#define IS_LOCKED(r)            (runs[r].locked != NOBODY)

/* ---------------------------------------------------------------------------------------------------------- guards */

/* Another transaction has not yet decided whether the key is free; or it is not free. */
#define UNDECIDED(r, p)         (HOLDS_KEY(r, p) && (!runs[r].landed || ROW(r, p).locked != NOBODY))
#ifdef NO_LIVE_KEY
#define KEY_WAITS(p)            false
#define KEY_IS_TAKEN(p)         false
#else
#define KEY_WAITS(p)            ANY_UNDECIDED(p)
#define KEY_IS_TAKEN(p)         ANY_LIVE(p)
#endif

#define COVERS(r, f)            (runs[r].file == f && runs[r].status == completed)
#define BLOCKS(r, f)            (runs[r].file == f && (runs[r].status == processing || runs[r].status == completed))
#ifdef NO_LIVE_RUN
#define FILE_IS_TAKEN(f)        ANY_RUN(COVERS, f)
#else
#define FILE_IS_TAKEN(f)        ANY_RUN(BLOCKS, f)
#endif

#ifdef NO_CONDITIONAL_UPDATE
#define MAY_TAKE_OVER(r)        (runs[r].status == processing && was_silent)
#else
#define MAY_TAKE_OVER(r)        (runs[r].status == processing && runs[r].silent)
#endif

#ifdef NO_FENCE
#define MAY_COMPLETE(r)         true
#else
#define MAY_COMPLETE(r)         (runs[r].status == processing)
#endif

#ifdef NO_COUNTS
#define COUNTS_AGREE(r)         true
#else
#define COUNTS_AGREE(r)         (COUNT_ROWS(IS_THERE, r) == PEOPLE)
#endif

#ifdef NO_ROW_LOCK
#define LOCK_RUN(r)             skip
#else
#define LOCK_RUN(r)             runs[r].locked = me
#endif

#ifdef NO_RESOLVE_LOCK
#define MAY_RESOLVE(r)          true
#else
#define MAY_RESOLVE(r)          (!IS_LOCKED(r))
#endif

#ifdef NO_TRANSITION_GUARD
#define MAY_FAIL(r)             (runs[r].status != absent)
#else
#define MAY_FAIL(r)             (runs[r].status == processing)
#endif

#define TO_ROLL_BACK(r, p)      (runs[r].landed && ROW(r, p).status != rolled_back && !STAYS(r, p))
#ifdef NO_PROMOTED_STAYS
#define STAYS(r, p)             false
#else
#define STAYS(r, p)             (ROW(r, p).status == promoted)
#endif

#ifdef NO_ROLLBACK_GUARD
#define HAS_ROWS(r)             false
#else
#define HAS_ROWS(r)             (COUNT_ROWS(TO_ROLL_BACK, r) > 0)
#endif

#ifdef NO_SOURCE_LOCK
#define LOCK_SOURCE             skip
#else
#define LOCK_SOURCE             source_shared == 0; source_exclusive = 1
#endif

#ifdef NO_PROMOTION_LOCK
#define LOCK_PROMOTION          skip
#else
#define LOCK_PROMOTION          promotion_shared == 0; promotion_exclusive = 1
#endif

#ifdef NO_LOCK_ORDER
#define LOCK_FIRST              runs[r].locked == NOBODY; runs[r].locked = OPERATOR
#define MAY_BE_UNDONE(r)        (runs[r].status == processing || runs[r].status == completed)
#else
#define LOCK_FIRST              skip
#define MAY_BE_UNDONE(r)        (runs[r].status == completed)
#endif

#ifdef NO_KEY_ORDER
#define NEXT_PERSON             (r % 2 -> PEOPLE - 1 - n : n)
#else
#define NEXT_PERSON             n
#endif

#define IS_MINE(x)              (rows[x].status == processing && rows[x].claim == me)
#ifdef NO_PROMOTER_FENCE
#define MAY_PROMOTE(x)          (LIVE(x / PEOPLE, x % PEOPLE) || !ANY_LIVE(x % PEOPLE))     /* the live key still holds */
#else
#define MAY_PROMOTE(x)          IS_MINE(x)
#endif

#ifdef NO_REPOINT
#define POINT_TO_LIVE_ROW(i, p) skip
#else
#define POINT_TO_LIVE_ROW(i, p) ROW(i, p).copy_of = LIVE_RUN(p)
#endif

/* -------------------------------------------------------------------------------------------------------- promises */

/* They are never set, so assert(name) fails and Spin reports the name. */
bit at_most_one_live_row_per_key;
bit at_most_one_live_run_per_file;
bit no_person_lost;
bit completed_run_has_its_rows;
bit lost_run_keeps_nothing;
bit ended_run_never_changes;
bit only_a_silent_run_is_taken_over;
bit reported_outcome_is_final;
bit rolled_back_run_keeps_no_live_row;
bit skipped_row_has_a_live_row_or_is_stranded;
bit skipped_row_points_to_the_live_row;
bit stranded_row_has_no_live_row;
bit promoted_once;
bit promoted_row_stays_promoted;

#define IS_PROMOTED(r, p)       (ROW(r, p).status == promoted)
#define TWO_LIVE_ROWS(p)        (COUNT_RUNS(LIVE, p) > 1)
#define TWO_LIVE_RUNS(f)        (COUNT_RUNS(BLOCKS, f) > 1)
#define IS_LOST(r, p)           (runs[r].status == completed && !ANY_LIVE(p) && !ROW(r, p).stranded)
#define MISCOUNTED(r, x)        (runs[r].status == completed && (COUNT_ROWS(IS_THERE, r) < PEOPLE || COUNT_ROWS(LIVE, r) != runs[r].inserted))
#define KEEPS_ROWS(r, x)        (runs[r].landed && (runs[r].status == failed || runs[r].status == processing))
#define KEEPS_LIVE_ROW(r, p)    (runs[r].status == rolled_back && LIVE(r, p) && !IS_PROMOTED(r, p))
#define DANGLES(r, p)           (IS_SKIPPED(r, p) && !ROW(r, p).stranded && !ANY_LIVE(p))
#define MISLEADS(r, p)          (IS_SKIPPED(r, p) && !ROW(r, p).stranded && !LIVE(ROW(r, p).copy_of, p))
#define NOT_STRANDED(r, p)      (ROW(r, p).stranded && (ROW(r, p).status != skipped || ANY_LIVE(p)))
#define PROMOTED_TWICE(p)       (in_target[p] > 1)
#define NOT_PROMOTED(p)         (COUNT_RUNS(IS_PROMOTED, p) != in_target[p])

/* An option can be taken only if its promise is broken. */
proctype Promises()
{
end_kept:
    if
    :: ANY_PERSON(TWO_LIVE_ROWS)                -> assert(at_most_one_live_row_per_key)
    :: TWO_LIVE_RUNS(0) || TWO_LIVE_RUNS(1) || TWO_LIVE_RUNS(2) -> assert(at_most_one_live_run_per_file)
    :: ANY_ROW(DANGLES)                         -> assert(skipped_row_has_a_live_row_or_is_stranded)
    :: ANY_ROW(IS_LOST)                         -> assert(no_person_lost)
#ifndef LOADS_BY_HAND   /* such a load may keep an old pointer or mark, which the next load or the doctor finds */
    :: ANY_ROW(MISLEADS)                        -> assert(skipped_row_points_to_the_live_row)
    :: ANY_ROW(NOT_STRANDED)                    -> assert(stranded_row_has_no_live_row)
#endif
    :: ANY_RUN(KEEPS_ROWS, 0)                   -> assert(lost_run_keeps_nothing)
    :: ANY_RUN(MISCOUNTED, 0)                   -> assert(completed_run_has_its_rows)
    :: ANY_ROW(KEEPS_LIVE_ROW)                  -> assert(rolled_back_run_keeps_no_live_row)
    :: ANY_PERSON(PROMOTED_TWICE)               -> assert(promoted_once)
    :: ANY_PERSON(NOT_PROMOTED)                 -> assert(promoted_row_stays_promoted)
    fi
}

inline set_status(which, new_status)
{
    if
    :: runs[which].status == processing || (runs[which].status == completed && new_status == rolled_back)
    :: else -> assert(ended_run_never_changes)
    fi;
    runs[which].status = new_status;
    runs[which].silent = 0;
    if
    :: new_status != completed -> runs[which].file = 0; runs[which].inserted = 0     /* nobody reads them any more */
    :: else
    fi
}

/* ---------------------------------------------------------------------------------------------------------- claims */

/* The files are alike, so run 0 is of file 0, and run 1 of file 0 or 1. */
#define MAY_CLAIM(f)            (claimed < RUNS && busy < WORKERS && f < FILES && f <= claimed)

inline add_run(of_file)
{
    runs[claimed].status = processing;
    runs[claimed].file = of_file;
    claimed++;
    busy++
}

#ifdef NO_CONDITIONAL_UPDATE
#define REMEMBER_SILENCE(n)     was_silent = runs[n].silent
#else
#define REMEMBER_SILENCE(n)     skip
#endif

/* claim_import_run: INSERT ... ON CONFLICT DO NOTHING; otherwise SELECT the run that is in the way. */
#define INSERT_RUN(f)           d_step { MAY_CLAIM(f) && !FILE_IS_TAKEN(f) -> add_run(f) }
#define SELECT_BLOCKING(n)      atomic { MAY_CLAIM(0) && runs[n].status == processing -> r = n; REMEMBER_SILENCE(n); goto take_over }

/* The statements of all claims. What follows a claim is done by the process Load of its run. */
proctype Claims()
{
    byte r;
#ifdef NO_CONDITIONAL_UPDATE
    bit was_silent;
#endif

end_idle:
    do
    :: INSERT_RUN(0)
    :: INSERT_RUN(1)
    :: INSERT_RUN(2)
    EACH_RUN(SELECT_BLOCKING)
    od;

take_over: /* UPDATE ... WHERE it is still processing and silent. Then the loop begins again and inserts. It is one step,
              because the transaction holds what others wait for, and itself waits for nobody. */
    atomic {
        !IS_LOCKED(r);
        if
        :: MAY_TAKE_OVER(r) && MAY_CLAIM(0) ->
            if
            :: runs[r].silent
            :: else -> assert(only_a_silent_run_is_taken_over)
            fi;
            add_run(runs[r].file);
            set_status(r, failed)
        :: else
        fi;
        r = 0;
        goto end_idle
    }
}

/* ---------------------------------------------------------------------------------------------------------- a load */

/* The runs of the live rows that the snapshot of a statement shows. */
inline take_snapshot()
{
    for (n : 0 .. PEOPLE - 1) {
        seen[n] = NONE;
        for (i : 0 .. RUNS - 1) {
            if
            :: LIVE(i, n) -> seen[n] = i
            :: else
            fi
        }
    }
    n = 0;
    i = 0
}

inline remove_rows()
{
    for (n : 0 .. PEOPLE - 1) {
        seen[n] = NONE;
        ROW(r, n).status = absent;
        ROW(r, n).copy_of = NONE
    }
    n = 0
}

/* The end of the transaction. */
inline end_load(is_commit)
{
    for (n : 0 .. PEOPLE - 1) {
        if
        :: is_commit && HOLDS_KEY(r, n) -> runs[r].inserted++
        :: else
        fi;
        for (i : 0 .. RUNS - 1) {
            if
            :: ROW(i, n).locked == me && is_commit ->
                ROW(i, n).locked = NOBODY; ROW(i, n).stranded = 0; POINT_TO_LIVE_ROW(i, n)
            :: ROW(i, n).locked == me && !is_commit -> ROW(i, n).locked = NOBODY
            :: else
            fi
        }
    }
    n = 0;
    i = 0;
    if
    :: runs[r].locked == me -> runs[r].locked = NOBODY
    :: else
    fi;
#ifdef LOADS_BY_HAND
    if
    :: has_lock -> source_shared--; has_lock = 0
    :: else
    fi
#else
    source_shared--
#endif
}

inline commit_load()
{
    runs[r].landed = 1;
    if
#ifdef NO_ROW_LOCK
    :: runs[r].status != processing
#endif
    :: else -> set_status(r, completed)
    fi;
    end_load(true)
}

inline roll_back_load()
{
    remove_rows();
    end_load(false)
}

#ifdef NOBODY_DIES
#define LOAD_DIES
#else
#define LOAD_DIES               :: atomic { roll_back_load(); goto load }
#endif

/* mend_stranded_rows: stranded rows of people who are live now, as the load sees it. Locked rows are left alone. */
#ifdef NO_MEND
#define TO_MEND(i, p)           false
#else
#define TO_MEND(i, p)           (ROW(i, p).stranded && (HOLDS_KEY(r, p) || ANY_LIVE(p)) && ROW(i, p).locked == NOBODY)
#endif

/* finalize_import_run, after its UPDATE: a skipped row whose person is not live any more. */
#ifdef NO_SKIP_CHECK
#define WAS_SKIPPED_WRONGLY(p)  false
#else
#define WAS_SKIPPED_WRONGLY(p)  (ROW(r, p).status == skipped && runs[ROW(r, p).copy_of].status != completed && !ANY_LIVE(p))
#endif

#define LAST(label)             if :: n == PEOPLE -> n = 0; goto label :: else fi

proctype Load(byte r; byte me)
{
    byte n;
    byte i;
    byte seen[PEOPLE] = NONE;
#ifdef LOADS_BY_HAND
    bit has_lock;
#endif

end_unclaimed:
    runs[r].status != absent;

load: /* The file is staged. BEGIN; lock_source(..., false); the snapshot of merge.sql */
    if
#ifdef LOADS_BY_HAND
    :: atomic { true; take_snapshot() }
#else
    :: atomic { !source_exclusive -> source_shared++; take_snapshot() }
#endif
    :: d_step { !IS_LOCKED(r) ->                                    /* fail_import_run */
        if
        :: runs[r].status == processing -> set_status(r, failed)
        :: else
        fi;
        busy-- };
        goto stop
    :: d_step { !IS_LOCKED(r) && MAY_COMPLETE(r) && COUNTS_AGREE(r) -> /* finalize_import_run, called by hand without rows */
        runs[r].landed = 1;
        set_status(r, completed);
        busy-- };
        goto stop
#ifndef NOBODY_DIES
    :: d_step { true; busy-- }; goto stop                           /* the worker dies: its run stays processing */
#endif
    fi;

    /* merge.sql inserts one row after the other, in the order of the keys. */
    do
    :: atomic { n < PEOPLE && seen[NEXT_PERSON] != NONE ->
        ROW(r, NEXT_PERSON).status = skipped; ROW(r, NEXT_PERSON).copy_of = seen[NEXT_PERSON]; n++; LAST(finalize) }
    :: atomic { n < PEOPLE && seen[NEXT_PERSON] == NONE && !KEY_WAITS(NEXT_PERSON) ->
        if
        :: !KEY_IS_TAKEN(NEXT_PERSON) -> ROW(r, NEXT_PERSON).status = pending; n++; LAST(finalize)
        :: else -> remove_rows(); goto racing                       /* unique violation; ROLLBACK TO SAVEPOINT */
        fi }
    LOAD_DIES
    od;

racing: /* merge_racing.sql: ... ON CONFLICT DO NOTHING */
    atomic { take_snapshot() }
    do
    :: atomic { n < PEOPLE && seen[NEXT_PERSON] != NONE -> n++; LAST(skip_others) }
    :: atomic { n < PEOPLE && seen[NEXT_PERSON] == NONE && !KEY_WAITS(NEXT_PERSON) ->
        if
        :: !KEY_IS_TAKEN(NEXT_PERSON) -> ROW(r, NEXT_PERSON).status = pending
        :: else
        fi;
        n++; LAST(skip_others) }
    LOAD_DIES
    od;

skip_others: /* merge_racing_skipped.sql */
    atomic {
        take_snapshot();
        for (n : 0 .. PEOPLE - 1) {
            if
            :: ROW(r, n).status == absent && seen[n] != NONE -> ROW(r, n).status = skipped; ROW(r, n).copy_of = seen[n]
            :: else
            fi
        }
        n = 0
    }

finalize: /* finalize_import_run, with mend_stranded_rows; reconcile_import_run */
#ifdef LOADS_BY_HAND
    atomic { !source_exclusive -> source_shared++; has_lock = 1 }
#endif
    if
    :: atomic { !IS_LOCKED(r) ->
        if
        :: MAY_COMPLETE(r) && COUNTS_AGREE(r) -> LOCK_RUN(r)
        :: else -> roll_back_load(); goto load
        fi;
        for (n : 0 .. PEOPLE - 1) {
            seen[n] = NONE;
            for (i : 0 .. RUNS - 1) {
                if
                :: TO_MEND(i, n) -> ROW(i, n).locked = me
                :: else
                fi
            }
        }
        n = 0;
        i = 0;
        if
        :: ANY_PERSON(WAS_SKIPPED_WRONGLY) -> roll_back_load(); goto load
        :: else
        fi }
    LOAD_DIES
    fi;

    /* COMMIT */
    if
    :: d_step { true; commit_load(); busy-- }; goto stop
#ifndef NOBODY_DIES
    :: goto ask
#endif
    LOAD_DIES
    fi;

ask: /* The connection is lost, and the server still works on the COMMIT. resolve_import_run */
    do
    :: d_step { runs[r].locked == me -> commit_load() }
    :: d_step { runs[r].locked == me -> roll_back_load() }
    :: atomic { MAY_RESOLVE(r) ->
        if
        :: runs[r].locked == me -> assert(reported_outcome_is_final)
        :: else
        fi;
        if
        :: runs[r].status == processing -> goto load
        :: else -> busy--; goto stop
        fi }
    od;
stop:
    skip
}

/* Time passes, and heartbeats arrive. heartbeat_import_run leaves a locked row alone. */
#define FALLS_SILENT(r)         d_step { runs[r].status == processing && !runs[r].silent -> runs[r].silent = 1 }
#define BEATS(r)                d_step { runs[r].status == processing && runs[r].silent && !IS_LOCKED(r) -> runs[r].silent = 0 }

proctype Time()
{
end_still:
    do
    EACH_RUN(FALLS_SILENT)
    EACH_RUN(BEATS)
    od
}

/* ----------------------------------------------------------------------------------------------------- an operator */

inline end_operation()
{
    for (p : 0 .. PEOPLE - 1) {
        for (i : 0 .. RUNS - 1) {
            if
            :: ROW(i, p).locked == OPERATOR -> ROW(i, p).locked = NOBODY
            :: else
            fi
        }
    }
    i = 0;
    p = 0;
    if
    :: runs[r].locked == OPERATOR -> runs[r].locked = NOBODY
    :: else
    fi;
    r = 0;
    source_exclusive = 0;
    promotion_exclusive = 0
}

/* The runbook's manual abort: UPDATE ... SET status = 'failed', whatever the status is. abort_import_run and fail_import_run do less. */
#define ABORT(n)                d_step { !IS_LOCKED(n) && MAY_FAIL(n) -> set_status(n, failed) }

/* UPDATE ... SET status = 'rolled_back', by hand; or rollback_import_run, of a run that shows no row yet. */
#define SET_ROLLED_BACK(n)      d_step { !IS_LOCKED(n) && (runs[n].status == processing || runs[n].status == completed) && !HAS_ROWS(n) -> \
                                    set_status(n, rolled_back) }

/* rollback_import_run, reinstate_skipped_rows: the locks. Whoever must wait for one keeps those that it has. */
#define ROLLBACK(n)             atomic { MAY_BE_UNDONE(n) -> r = n; LOCK_FIRST; LOCK_SOURCE; LOCK_PROMOTION; goto rollback }
#define REINSTATE(n)            atomic { runs[n].status == rolled_back -> r = n; LOCK_SOURCE; LOCK_PROMOTION; goto reinstate }

/* Rows in other runs that the rollback strands. */
#ifdef NO_STRANDING
#define TO_STRAND(i, p)         false
#else
#define TO_STRAND(i, p)         (i != r && IS_SKIPPED(i, p) && (ROW(r, p).status == pending || ROW(r, p).status == processing))
#endif
#define STRAND_WAITS(i, p)      (TO_STRAND(i, p) && ROW(i, p).locked != NOBODY)
#define ROLLBACK_WAITS(i, p)    (i == r && TO_ROLL_BACK(i, p) && ROW(i, p).locked != NOBODY)

#define TO_REINSTATE(i, p)      (ROW(i, p).stranded && ROW(i, p).copy_of == r && !ANY_LIVE(p))
#define REINSTATE_WAITS(i, p)   (TO_REINSTATE(i, p) && ROW(i, p).locked != NOBODY)
#define IS_REINSTATED(i, p)     (ROW(i, p).locked == OPERATOR)
#define KEY_OF_COPY_WAITS(i, p) (IS_REINSTATED(i, p) && KEY_WAITS(p))
#define KEY_OF_COPY_IS_TAKEN(i, p) (IS_REINSTATED(i, p) && KEY_IS_TAKEN(p))
#ifdef NO_COUNT_MOVE
#define MOVE_COUNT(i)           skip
#else
#define MOVE_COUNT(i)           runs[i].inserted++
#endif

#ifdef NOBODY_DIES
#define OPERATOR_DIES
#else
#define OPERATOR_DIES           :: atomic { end_operation(); goto end_idle }
#endif

proctype Operator()
{
    byte r;
    byte i;
    byte p;
    bit found;

end_idle:
    do
    EACH_RUN(ABORT)
    EACH_RUN(SET_ROLLED_BACK)
    EACH_RUN(ROLLBACK)
    EACH_RUN(REINSTATE)
#ifdef NOBODY_DIES
    :: goto stop
#endif
    od;

rollback: /* SELECT ... FOR NO KEY UPDATE; UPDATE the copies in other runs: stranded */
    if
    :: atomic { !IS_LOCKED(r) || runs[r].locked == OPERATOR -> runs[r].locked = OPERATOR; !ANY_ROW(STRAND_WAITS);
        for (p : 0 .. PEOPLE - 1) {
            for (i : 0 .. RUNS - 1) {
                if
                :: TO_STRAND(i, p) -> ROW(i, p).locked = OPERATOR
                :: else
                fi
            }
        }
        i = 0;
        p = 0 }
    OPERATOR_DIES
    fi;

    /* UPDATE the rows of the run: rolled back, except promoted rows */
    if
    :: d_step { !ANY_ROW(ROLLBACK_WAITS);
        for (p : 0 .. PEOPLE - 1) {
            if
            :: TO_ROLL_BACK(r, p) -> ROW(r, p).locked = OPERATOR
            :: else
            fi
        }
        p = 0 }
    OPERATOR_DIES
    fi;

    /* UPDATE the run; COMMIT */
    if
    :: d_step { true;
        for (p : 0 .. PEOPLE - 1) {
            for (i : 0 .. RUNS - 1) {
                if
                :: ROW(i, p).locked == OPERATOR && i == r ->
                    ROW(i, p).status = rolled_back; ROW(i, p).stranded = 0; ROW(i, p).copy_of = NONE; ROW(i, p).claim = NOBODY
                :: ROW(i, p).locked == OPERATOR && i != r -> ROW(i, p).stranded = 1
                :: else
                fi
            }
        }
        set_status(r, rolled_back);
        end_operation() }
    OPERATOR_DIES
    fi;
    goto end_idle;

reinstate: /* UPDATE the first copy of each person */
    if
    :: atomic { !ANY_ROW(REINSTATE_WAITS);
        for (p : 0 .. PEOPLE - 1) {
            found = 0;
            for (i : 0 .. RUNS - 1) {
                if
                :: TO_REINSTATE(i, p) && !found -> ROW(i, p).locked = OPERATOR; found = 1
                :: else
                fi
            }
        }
        found = 0;
        i = 0;
        p = 0 }
    OPERATOR_DIES
    fi;

    /* ... as its key allows; mend_stranded_rows; COMMIT */
    if
    :: atomic { !ANY_ROW(KEY_OF_COPY_WAITS);
        if
        :: ANY_ROW(KEY_OF_COPY_IS_TAKEN) -> end_operation(); goto end_idle
        :: else
        fi;
        for (p : 0 .. PEOPLE - 1) {
            for (i : 0 .. RUNS - 1) {
                if
                :: IS_REINSTATED(i, p) -> ROW(i, p).status = pending; ROW(i, p).stranded = 0; ROW(i, p).copy_of = NONE; MOVE_COUNT(i)
                :: else
                fi
            }
            for (i : 0 .. RUNS - 1) {
                if
                :: ROW(i, p).stranded && ROW(i, p).locked == NOBODY && ANY_LIVE(p) -> ROW(i, p).stranded = 0; POINT_TO_LIVE_ROW(i, p)
                :: else
                fi
            }
        }
        i = 0;
        p = 0;
        end_operation() }
    OPERATOR_DIES
    fi;
    goto end_idle;
stop:
    skip
}

/* ----------------------------------------------------------------------------------------------------- a promoter */

/* claim_rows_to_promote takes no locked row. Time may pass, so a claim may be stale whenever another promoter comes. */
#define MAY_BE_CLAIMED(r, p)    (runs[r].status == completed && (ROW(r, p).status == pending || ROW(r, p).status == processing) && \
                                    ROW(r, p).locked == NOBODY)
#define CLAIM_ROW(r, p)         d_step { !promotion_exclusive && MAY_BE_CLAIMED(r, p) -> \
                                    promotion_shared++; x = (r) * PEOPLE + p; rows[x].locked = me }
#define CLAIM(r)                EACH_PERSON(CLAIM_ROW, r)

inline end_promotion()
{
    promotion_shared--;
    x = NONE
}

/* A job that moves one person at a time into a table of its own. */
proctype Promoter(byte me)
{
    byte x = NONE;

end_idle: /* BEGIN; claim_rows_to_promote */
    if
    EACH_RUN(CLAIM)
#ifdef NOBODY_DIES
    :: goto stop
#endif
    fi;

    if
    :: goto promote                                                 /* INSERT and mark_promoted in the same transaction */
    :: d_step { true; rows[x].status = processing; rows[x].claim = me; rows[x].locked = NOBODY; promotion_shared-- }   /* COMMIT */
#ifndef NOBODY_DIES
    :: d_step { true; rows[x].locked = NOBODY; end_promotion() }; goto end_idle
#endif
    fi;

    /* BEGIN; INSERT INTO its own table; mark_promoted or release_rows */
    if
    :: atomic { !promotion_exclusive -> promotion_shared++; rows[x].locked == NOBODY;
        if
        :: MAY_PROMOTE(x) -> rows[x].locked = me
        :: else -> end_promotion(); goto end_idle                   /* mark_promoted fails: nothing is kept */
        fi }
    :: atomic { !promotion_exclusive && rows[x].locked == NOBODY ->
        if
        :: IS_MINE(x) -> rows[x].status = pending; rows[x].claim = NOBODY
        :: else
        fi;
        x = NONE;
        goto end_idle }
#ifndef NOBODY_DIES
    :: d_step { true; x = NONE }; goto end_idle                     /* it dies, and its claim stays */
#endif
    fi;

promote: /* COMMIT */
    if
    :: d_step { true;
        rows[x].status = promoted; rows[x].claim = NOBODY; rows[x].locked = NOBODY;
        in_target[x % PEOPLE]++;
        end_promotion() }
#ifndef NOBODY_DIES
    :: d_step { true; rows[x].locked = NOBODY; end_promotion() }
#endif
    fi;
    goto end_idle;
stop:
    skip
}

init {
    atomic {
        byte n;
        for (n : 0 .. RUNS - 1) {
            run Load(n, n + 1)
        }
        for (n : 0 .. PROMOTERS - 1) {
            run Promoter(FIRST_PROMOTER + n)
        }
        run Claims();
        run Operator();
        run Promises();
#ifndef NOBODY_DIES
        run Time()
#endif
    }
}
