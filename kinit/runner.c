/* Runs a table of steps, see runner.h. */
#include "kinit/runner.h"

#include <errno.h>

#include "lib/clock.h"
#include "lib/err.h"
#include "lib/log.h"

enum step_state { STEP_IDLE, STEP_RUNNING, STEP_DONE };

struct runner {
	const struct step *steps;
	size_t n_steps;
	enum step_state state[STEPS_MAX];
	uint64_t began_ms[STEPS_MAX];
	uint32_t done;	   /* STEP_BITs */
	uint64_t again_ms; /* nothing begins before that */
};

void boot_wake(struct boot *b, uint64_t at_ms)
{
	if (at_ms < b->wake_ms)
		b->wake_ms = at_ms;
}

bool boot_waits(struct boot *b, uint64_t until_ms)
{
	if (clock_ms() >= until_ms)
		return false;
	boot_wake(b, until_ms);
	return true;
}

int boot_fail_again(struct boot *b, const struct failure *f)
{
	b->failure = *f;
	return f->err;
}

static void step_event(struct boot *b, enum event_what what,
		       const struct step *s)
{
	event_add(&b->events, what, s->name, clock_ms());
}

static void set_done(struct runner *r, struct boot *b, size_t i)
{
	r->state[i] = STEP_DONE;
	r->done |= STEP_BIT(i);
	step_event(b, EVENT_STEP_DONE, &r->steps[i]);
}

#define REPEAT_FIRST_MS 5000
#define REPEAT_MAX_MS	600000

/* Whether a failure was told just now, and nothing is new. */
static bool is_repeated(struct boot_repeat *r, unsigned number,
			const char *root, uint64_t now)
{
	uint32_t hash = 0;

	for (; *root != '\0'; root++)
		hash = hash * 31 + (unsigned char)*root;
	if (r->number != number || r->root != hash) {
		r->number = number;
		r->root = hash;
		r->wait_ms = REPEAT_FIRST_MS;
	} else if (now < r->say_ms) {
		return true;
	} else if (r->wait_ms < REPEAT_MAX_MS) {
		r->wait_ms *= 2;
	}
	r->say_ms = now + r->wait_ms;
	return false;
}

/* 0, or -errno when the step has failed and that matters. */
static int judge(struct runner *r, struct boot *b, size_t i, int result)
{
	const struct step *s = &r->steps[i];

	if (result == 0 && s->ready != NULL)
		return 0;
	if (result >= 0) {
		set_done(r, b, i);
		return 0;
	}
	step_event(b, EVENT_STEP_FAILED, s);
	b->repeat.quiet =
		!s->optional && is_repeated(&b->repeat, b->failure.code->number,
					    b->plan.root.name, clock_ms());
	if (!b->repeat.quiet)
		fail_say(&b->failure, s->optional);
	if (!s->optional)
		return result;
	set_done(r, b, i);
	return 0;
}

/* One turn of a step that goes on. */
static int ask_ready(struct runner *r, struct boot *b, size_t i)
{
	const struct step *s = &r->steps[i];
	uint64_t late_ms = r->began_ms[i] + s->limit_s * 1000u;
	int result = s->ready(b);

	if (result != 0)
		return judge(r, b, i, result);
	if (s->limit_s == 0 || boot_waits(b, late_ms))
		return 0;
	return judge(r, b, i,
		     boot_fail(b, s->late, -ETIMEDOUT, "finish step %s in %u s",
			       s->name, (unsigned)s->limit_s));
}

/*
 * Whether the children that must not be there have gone: each is gone soon,
 * because one that cannot be ended is given up.
 */
static bool are_gone(struct boot *b, uint32_t children)
{
	bool gone = true;

	for (unsigned i = 0; i < SUPER_CHILDREN; i++) {
		if ((children & CHILD_BIT(i)) == 0 ||
		    !loop_is_there(&b->loop, i))
			continue;
		loop_stop(&b->loop, i);
		gone = false;
	}
	return gone;
}

static bool may_begin(const struct runner *r, struct boot *b, size_t i)
{
	if (r->state[i] != STEP_IDLE || (r->steps[i].needs & ~r->done) != 0)
		return false;
	return !boot_waits(b, r->again_ms) && are_gone(b, r->steps[i].ends);
}

/*
 * Begins what can begin and asks what goes on, in the order of the table, once
 * through.  0, or -errno with *failed: the step that failed.
 */
static int advance(struct runner *r, struct boot *b, size_t *failed)
{
	for (size_t i = 0; i < r->n_steps; i++) {
		int result = 0;

		*failed = i;
		if (may_begin(r, b, i)) {
			r->state[i] = STEP_RUNNING;
			r->began_ms[i] = clock_ms();
			step_event(b, EVENT_STEP, &r->steps[i]);
			result = judge(r, b, i, r->steps[i].start(b));
		}
		if (result == 0 && r->state[i] == STEP_RUNNING)
			result = ask_ready(r, b, i);
		if (result < 0)
			return result;
	}
	return 0;
}

/* What is to be repeated has never been. */
static void take_back(struct runner *r, enum retry_from from)
{
	for (size_t i = 0; i < r->n_steps; i++) {
		if (r->steps[i].again == RETRY_NOT || r->steps[i].again > from)
			continue;
		r->state[i] = STEP_IDLE;
		r->done &= ~STEP_BIT(i);
	}
}

/*
 * Whether there is another try.  A step that no retry repeats is tried once,
 * whatever its failure says.
 */
static bool again(struct runner *r, struct boot *b, const struct step *step)
{
	enum fail_class class = step->again == RETRY_NOT
					? FAIL_PERMANENT
					: b->failure.code->class;
	uint64_t now = clock_ms();
	/* a plan that failed has no method, and is of class permanent */
	const struct root_method *method = b->plan.root.method;
	enum retry_from from;
	unsigned wait_ms;

	if (b->failure.code->number == KI_NAME_SILENT)
		retry_name_fails(&b->retry, now);
	from = retry_decide(&b->retry, class,
			    method == NULL || boot_plan_needs_network(&b->plan),
			    b->panic_s, now, &r->again_ms);
	wait_ms = (unsigned)(r->again_ms - now);
	if (from == RETRY_NOT) {
		if (b->repeat.quiet)
			fail_say(&b->failure, false);
		log_error("boot failed at step %s", step->name);
		return false;
	}
	if (from == RETRY_ROOT && !b->repeat.quiet)
		log_warn("trying the root again in %u.%u s", wait_ms / 1000,
			 wait_ms % 1000 / 100);
	if (from == RETRY_NETWORK) {
		log_error("step %s failed; trying again from the network in "
			  "%u s",
			  step->name, wait_ms / 1000);
		/* it still has to say what it did find */
		loop_order(&b->loop, CHILD_NETWORK);
	}
	take_back(r, from);
	return true;
}

void runner_run(struct boot *b, const struct step *steps, size_t n_steps)
{
	struct runner r = { .steps = steps, .n_steps = n_steps };
	uint32_t done;
	size_t failed;

	for (;;) {
		b->wake_ms = CLOCK_NEVER;
		done = r.done;
		if (advance(&r, b, &failed) < 0) {
			if (!again(&r, b, &steps[failed]))
				return;
			continue;
		}
		/* what has become possible by that begins at once */
		if (r.done == done)
			loop_turn(&b->loop, b, b->wake_ms);
	}
}
