//! Chooses sets that together hold all wanted numbers at the least cost: the set cover problem, by branch and bound.
//!
//! The search ends after a fixed amount of work. The result is then the best one found, which is never worse than the greedy
//! one: at most H(n) = 1 + 1/2 + … + 1/n times as many sets as necessary, for n wanted numbers (Chvátal 1979).

use super::bits::Bits;

/// A set to choose.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// The wanted numbers that it holds.
    pub(super) wanted: Bits,
    /// The other numbers that it holds.
    pub(super) others: Bits,
    /// Its dangers, which are avoided before anything else.
    pub(super) dangers: Bits,
}

/// What is kept small, after the dangers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// The number of sets, then that of other numbers.
    FewSets,
    /// The number of other numbers, then that of sets.
    FewOthers,
}

/// The cost of a choice; smaller is better.
type Cost = (usize, usize, usize);

impl Goal {
    fn cost(self, dangers: usize, sets: usize, others: usize) -> Cost {
        match self {
            Self::FewSets => (dangers, sets, others),
            Self::FewOthers => (dangers, others, sets),
        }
    }
}

/// The result of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cover {
    /// The chosen candidates, by number.
    pub(super) chosen: Vec<usize>,
    /// No other choice costs less.
    pub(super) exact: bool,
    /// Number of steps.
    pub(super) work: usize,
}

/// Chooses candidates that together hold all wanted numbers below `wanted`; `None` when all of them together do not. Takes at
/// most about `budget` steps.
pub(super) fn cover(
    candidates: &[Candidate],
    wanted: usize,
    goal: Goal,
    budget: usize,
) -> Option<Cover> {
    let safe = |it: &Candidate| it.dangers.len() == 0;
    let all: Vec<usize> = (0..candidates.len()).collect();
    let harmless: Vec<usize> = all
        .iter()
        .copied()
        .filter(|at| candidates.get(*at).is_some_and(safe))
        .collect();
    let start =
        greedy(candidates, &harmless, wanted).or_else(|| greedy(candidates, &all, wanted))?;
    let kept = undominated(candidates);
    let mut search = Search {
        candidates,
        wanted: (0..wanted)
            .map(|number| {
                let holds =
                    |at: &usize| candidates.get(*at).is_some_and(|it| it.wanted.has(number));
                kept.iter().copied().filter(holds).collect()
            })
            .collect(),
        goal,
        budget,
        work: 0,
        best: (Held::of(candidates, &start, wanted).cost(goal), start),
        barred: vec![false; candidates.len()],
    };
    search.descend(&Held::of(candidates, &[], wanted));
    let mut chosen = search.best.1;
    chosen.sort_unstable();
    Some(Cover {
        chosen,
        exact: search.work <= budget,
        work: search.work,
    })
}

/// The union of chosen candidates.
#[derive(Clone, Debug)]
struct Held {
    chosen: Vec<usize>,
    wanted: Bits,
    others: Option<Bits>,
    dangers: Option<Bits>,
}

impl Held {
    fn of(candidates: &[Candidate], chosen: &[usize], wanted: usize) -> Self {
        let mut held = Self {
            chosen: Vec::new(),
            wanted: Bits::of(wanted, |_| false),
            others: None,
            dangers: None,
        };
        for at in chosen {
            if let Some(candidate) = candidates.get(*at) {
                held = held.with(*at, candidate);
            }
        }
        held
    }

    fn with(&self, at: usize, candidate: &Candidate) -> Self {
        let join = |own: &Option<Bits>, more: &Bits| match own {
            Some(own) => own.with(more),
            None => more.clone(),
        };
        let mut chosen = self.chosen.clone();
        chosen.push(at);
        Self {
            chosen,
            wanted: self.wanted.with(&candidate.wanted),
            others: Some(join(&self.others, &candidate.others)),
            dangers: Some(join(&self.dangers, &candidate.dangers)),
        }
    }

    fn cost(&self, goal: Goal) -> Cost {
        self.cost_with(goal, 0)
    }

    /// The least cost with so many more sets.
    fn cost_with(&self, goal: Goal, more: usize) -> Cost {
        let count = |bits: &Option<Bits>| bits.as_ref().map_or(0, Bits::len);
        let sets = self.chosen.len() + more;
        goal.cost(count(&self.dangers), sets, count(&self.others))
    }

    /// What a candidate adds: other numbers.
    fn adds(&self, candidate: &Candidate) -> usize {
        match &self.others {
            Some(own) => candidate.others.beyond(own),
            None => candidate.others.len(),
        }
    }
}

/// Takes the candidate with the most missing numbers until none is missing, then drops those that became superfluous.
fn greedy(candidates: &[Candidate], among: &[usize], wanted: usize) -> Option<Vec<usize>> {
    let mut held = Held::of(candidates, &[], wanted);
    while held.wanted.len() < wanted {
        let next = among
            .iter()
            .filter_map(|at| Some((*at, candidates.get(*at)?)))
            .max_by_key(|(at, it)| {
                let adds = held.adds(it);
                let gained = it.wanted.beyond(&held.wanted);
                (gained, std::cmp::Reverse((it.dangers.len(), adds, *at)))
            });
        let (at, candidate) = next.filter(|(_, it)| it.wanted.beyond(&held.wanted) > 0)?;
        held = held.with(at, candidate);
    }
    let mut chosen = held.chosen;
    for at in chosen.clone() {
        let rest: Vec<usize> = chosen.iter().copied().filter(|it| *it != at).collect();
        if Held::of(candidates, &rest, wanted).wanted.len() == wanted {
            chosen = rest;
        }
    }
    Some(chosen)
}

/// The candidates for which no other one is at least as good in everything. Of equal ones, the first stays.
fn undominated(candidates: &[Candidate]) -> Vec<usize> {
    let worse = |a: &Candidate, b: &Candidate| {
        a.wanted.within(&b.wanted) && b.others.within(&a.others) && b.dangers.within(&a.dangers)
    };
    let dominated = |(at, it): (usize, &Candidate)| {
        let mut rivals = candidates.iter().enumerate();
        rivals.any(|(other, rival)| {
            other != at && worse(it, rival) && (other < at || !worse(rival, it))
        })
    };
    let all = candidates.iter().enumerate();
    all.filter(|(at, it)| !dominated((*at, it)))
        .map(|(at, _)| at)
        .collect()
}

struct Search<'a> {
    candidates: &'a [Candidate],
    /// The candidates that hold each wanted number.
    wanted: Vec<Vec<usize>>,
    goal: Goal,
    budget: usize,
    work: usize,
    best: (Cost, Vec<usize>),
    /// Candidates that the present branch must not choose, because an earlier branch tried them.
    barred: Vec<bool>,
}

impl Search<'_> {
    fn descend(&mut self, held: &Held) {
        self.work += 1;
        if self.work > self.budget {
            return;
        }
        let missing = self.missing(held);
        let Some(narrowest) = missing.first() else {
            let cost = held.cost(self.goal);
            if cost < self.best.0 {
                self.best = (cost, held.chosen.clone());
            }
            return;
        };
        if held.cost_with(self.goal, self.at_least(&missing)) >= self.best.0 {
            return;
        }
        let mut options: Vec<(usize, &Candidate)> = narrowest
            .iter()
            .filter_map(|at| Some((*at, self.candidates.get(*at)?)))
            .collect();
        options.sort_by_key(|(at, it)| {
            let gained = it.wanted.beyond(&held.wanted);
            let adds = held.adds(it);
            (it.dangers.len(), std::cmp::Reverse(gained), adds, *at)
        });
        for (at, candidate) in &options {
            self.descend(&held.with(*at, candidate));
            self.bar(*at, true);
        }
        for (at, _) in options {
            self.bar(at, false);
        }
    }

    fn bar(&mut self, at: usize, yes: bool) {
        if let Some(barred) = self.barred.get_mut(at) {
            *barred = yes;
        }
    }

    /// The candidates that remain for each missing number, the fewest first.
    fn missing(&self, held: &Held) -> Vec<Vec<usize>> {
        let free = |at: &usize| self.barred.get(*at) == Some(&false);
        let numbers = self.wanted.iter().enumerate();
        let missing = numbers.filter(|(number, _)| !held.wanted.has(*number));
        let mut missing: Vec<Vec<usize>> = missing
            .map(|(_, holders)| holders.iter().copied().filter(free).collect())
            .collect();
        missing.sort_by_key(Vec::len);
        missing
    }

    /// How many more sets are necessary at least: missing numbers of which no candidate holds two need one each.
    fn at_least(&self, missing: &[Vec<usize>]) -> usize {
        let mut seen = vec![false; self.candidates.len()];
        let mut count = 0;
        for holders in missing {
            let taken = |at: &usize| seen.get(*at) == Some(&true);
            if holders.iter().any(taken) {
                continue;
            }
            count += 1;
            for at in holders {
                if let Some(seen) = seen.get_mut(*at) {
                    *seen = true;
                }
            }
        }
        count
    }
}
