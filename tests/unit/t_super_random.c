/*
 * kinit/super.h under random events from a seed: children that talk, are cut,
 * crash, hang, cannot be killed, and a process 1 that stops and restarts them.
 * What must hold of every action whatever came before it is checked here.
 */
#include "kinit/super.h"

#include <stdio.h>

#include "tests/unit/sim_super.h"
#include "tests/unit/unit.h"

#define SEEDS  2000
#define EVENTS 300
#define STREAM (3 * MSG_MAX)

/* A process that process 1 has started, as it really is. */
struct process {
	bool started, exited; /* really; the supervisor may not know yet */
	bool stubborn;	      /* does not die of SIGKILL */
	bool to_die;	      /* was sent SIGKILL */
	bool reaped, closed;
	bool honest; /* writes only what it may */
	pid_t pid;
	uint32_t may, silence_ms;
	unsigned kills, ends;
	bool gone; /* its end was told */
	uint64_t heard_ms;
	/* what it wrote, and what of that was told */
	uint8_t out[STREAM];
	size_t written, passed, told;
};

struct world {
	uint32_t random;
	unsigned seed, step;
	pid_t next_pid;
	struct process p[SUPER_CHILDREN];
};

static struct world w;
static unsigned n_act[SUPER_ABANDONED + 1], n_partial;

#define must(holds, what)                                                      \
	do {                                                                   \
		if (!(holds))                                                  \
			fail_msg("seed %u, step %u: %s", w.seed, w.step,       \
				 what);                                        \
	} while (0)

static uint32_t rnd(uint32_t n)
{
	/* Knuth, TAOCP 2, 3.3.4: the multiplier 1664525 */
	w.random = w.random * 1664525u + 1013904223u;
	return (w.random >> 8) % n;
}

static void on_message(unsigned i, const struct msg *m)
{
	struct process *p = &w.p[i];
	uint8_t buf[MSG_MAX];
	size_t n;

	must(p->started && !p->gone, "a message after the end");
	must(p->kills == 0, "a message after the kill");
	must((p->may & TELL_BIT(m->type)) != 0, "a message it may not send");
	/* exactly the next of what it wrote */
	n = put(buf, m->type, m->body, m->length);
	must(p->told + n <= p->passed, "a message that was not written");
	must(memcmp(buf, p->out + p->told, n) == 0, "another message");
	p->told += n;
	p->heard_ms = now;
	if (rnd(50) == 0)
		super_wrong(&s, i, now);
}

static void on_kill(unsigned i)
{
	struct process *p = &w.p[i];

	must(p->started && !p->gone, "a kill after the end");
	must(!p->reaped, "a kill of a process that was reaped");
	must(++p->kills == 1, "a second kill");
	must(a.pid == p->pid, "a kill of another process");
	must(a.why != SUPER_BY_ITSELF, "a kill for no reason");
	if (p->honest && a.why == SUPER_SILENT && !p->closed)
		must(now - p->heard_ms >= p->silence_ms, "killed early");
	p->to_die = true;
}

static void on_end(unsigned i)
{
	struct process *p = &w.p[i];

	must(p->started && ++p->ends == 1 && !p->gone, "a second end");
	must(a.pid == p->pid, "the end of another process");
	if (a.act == SUPER_ENDED) {
		must(p->reaped, "an end that was not seen");
		must(a.status == (int)p->pid, "another status");
		if (a.why == SUPER_BY_ITSELF) {
			/* all that it said was told before that */
			must(a.partial == (p->told < p->passed),
			     "a part of a message");
		}
	} else {
		must(!p->reaped && p->kills == 1, "given up without a kill");
	}
	p->gone = true;
	must(super_is_free(&s, i), "its place is not free");
}

static void drain(void)
{
	unsigned calls = 0;

	while (super_next(&s, now, &a)) {
		must(++calls < 5000, "does not come to an end");
		must(a.child < SUPER_CHILDREN, "no such child");
		n_act[a.act]++;
		n_partial += a.act == SUPER_ENDED && a.partial;
		switch (a.act) {
		case SUPER_MESSAGE:
			on_message(a.child, &a.msg);
			break;
		case SUPER_KILL:
			on_kill(a.child);
			break;
		case SUPER_ENDED:
		case SUPER_ABANDONED:
			on_end(a.child);
			break;
		}
	}
	must(super_deadline(&s) > now, "busy");
}

static void start_one(unsigned i)
{
	static const uint32_t silence[] = { SUPER_NO_LIMIT, 500, 10000 };
	struct process *p = &w.p[i];

	if (!super_is_free(&s, i)) {
		must(!p->gone, "a place that is not free again");
		return;
	}
	must(!p->started || p->ends == 1, "no end was told");
	*p = (struct process){ .started = true, .pid = w.next_pid++ };
	p->stubborn = rnd(8) == 0;
	p->honest = rnd(4) != 0;
	p->may = rnd(3) == 0 ? TELL_BIT(TELL_ALIVE) | TELL_BIT(TELL_TRYING)
			     : UINT32_MAX;
	p->silence_ms = silence[rnd(3)];
	p->heard_ms = now;
	super_started(&s, i, p->pid, p->may, p->silence_ms, now);
}

static size_t put_random(uint8_t *buf, const struct process *p)
{
	static uint8_t body[MSG_BODY];

	if (!p->honest && rnd(4) == 0) {
		for (unsigned i = 0; i < 8; i++)
			buf[i] = (uint8_t)rnd(256);
		return 8;
	}
	memset(body, (int)rnd(256), sizeof(body));
	switch (p->may == UINT32_MAX ? rnd(6) : rnd(2)) {
	case 0:
		return put_alive(buf);
	case 1:
		return put(buf, TELL_TRYING, body, 1 + rnd(MSG_TEXT - 1));
	case 2:
		return put(buf, TELL_IFACE, body, sizeof(struct net_iface));
	case 3:
		return put(buf, TELL_ROOT, body, sizeof(struct root_report));
	case 4:
		return rnd(10) == 0 ? put_released(buf) : put_alive(buf);
	default:
		return put_resume(buf, 0);
	}
}

/* The child writes; some of what is in its pipe arrives. */
static void talk(struct process *p)
{
	uint8_t buf[MSG_MAX];
	size_t n;

	if (!p->started || p->exited || p->closed)
		return;
	n = put_random(buf, p);
	if (p->written + n <= sizeof(p->out)) {
		memcpy(p->out + p->written, buf, n);
		p->written += n;
	}
}

static void deliver(unsigned i, size_t most)
{
	struct process *p = &w.p[i];
	size_t n = p->written - p->passed;

	if (!p->started || p->gone || p->closed)
		return;
	if (n > most)
		n = most;
	if (n > super_room(&s, i))
		n = super_room(&s, i);
	super_input(&s, i, p->out + p->passed, n);
	p->passed += n;
	/* what was told is not needed any more */
	if (rnd(2) == 0)
		return;
	drain();
	memmove(p->out, p->out + p->told, p->written - p->told);
	p->written -= p->told;
	p->passed -= p->told;
	p->told = 0;
}

static void close_one(unsigned i)
{
	struct process *p = &w.p[i];

	if (!p->started || p->gone || p->closed)
		return;
	while (p->passed < p->written) {
		must(super_room(&s, i) > 0, "no room for ever");
		deliver(i, SIZE_MAX);
		drain();
		if (p->gone)
			return;
	}
	p->closed = true;
	super_closed(&s, i, now);
}

static void reap_one(unsigned i)
{
	struct process *p = &w.p[i];

	if (!p->started || !p->exited || p->reaped)
		return;
	close_one(i);
	p->reaped = true;
	must(super_exited(&s, p->pid, (int)p->pid), "a child is no orphan");
	must(!super_exited(&s, 1, 0), "an orphan is no child");
}

static void event(void)
{
	unsigned i = rnd(SUPER_CHILDREN);
	struct process *p = &w.p[i];

	switch (rnd(12)) {
	case 0:
		start_one(i);
		break;
	case 1:
	case 2:
	case 3:
		talk(p);
		deliver(i, 1 + rnd(2 * MSG_MAX));
		break;
	case 4:
		deliver(i, 1 + rnd(10));
		break;
	case 5:
		if (rnd(5) == 0)
			close_one(i);
		break;
	case 6:
		if (rnd(5) == 0)
			super_stop(&s, i, now);
		break;
	case 7:
		p->exited |= p->started && rnd(4) == 0;
		break;
	case 8:
		p->exited |= p->to_die && !p->stubborn;
		reap_one(i);
		break;
	case 9:
		now += rnd(1000);
		break;
	case 10:
		if (super_deadline(&s) != CLOCK_NEVER)
			now = super_deadline(&s);
		break;
	default:
		now += rnd(3);
		break;
	}
}

/* Process 1 has no use for anybody any more: all is over in 2 s. */
static void finish(void)
{
	for (unsigned i = 0; i < SUPER_CHILDREN; i++)
		super_stop(&s, i, now);
	drain();
	now += SUPER_KILL_MS;
	drain();
	must(super_deadline(&s) == CLOCK_NEVER, "something is still due");
	for (unsigned i = 0; i < SUPER_CHILDREN; i++) {
		must(super_is_free(&s, i), "a place is still taken");
		must(!w.p[i].started || w.p[i].ends == 1, "no end was told");
		w.p[i].exited = w.p[i].started;
		/* what was given up may end at last */
		if (w.p[i].started && !w.p[i].reaped)
			must(super_exited(&s, w.p[i].pid, 9),
			     "a late end is no orphan");
	}
	drain();
}

static void test_random(void **state)
{
	(void)state;
	for (w.seed = 1; w.seed <= SEEDS; w.seed++) {
		w.random = w.seed;
		w.next_pid = 100;
		memset(w.p, 0, sizeof(w.p));
		super_init(&s);
		now = T0;
		for (w.step = 0; w.step < EVENTS; w.step++) {
			event();
			drain();
		}
		finish();
	}
	/* a tenth of the seeds at least, or this tests nothing */
	for (unsigned i = 0; i <= SUPER_ABANDONED; i++)
		assert_true(n_act[i] > SEEDS / 10);
	assert_true(n_partial > SEEDS / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("random lives of five children keep every rule",
		      test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
