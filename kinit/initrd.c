/*
 * An initrd with /linuxrc: the image of a file system, from which that program
 * runs before the root is mounted, as under the kernels before 7.0
 * (Documentation/admin-guide/initrd.rst).  An image that cannot be used is
 * warned of, and the boot goes on without it.
 */
#include "kinit/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "kinit/root_ram.h"
#include "kinit/worker.h"
#include "lib/block_dev.h"
#include "lib/clock.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/init_check.h"
#include "lib/log.h"
#include "lib/run.h"
#include "lib/str.h"

#define LINUXRC	      "/linuxrc"
#define REAL_ROOT_DEV "/proc/sys/kernel/real-root-dev"
#define REAL_ROOT_NFS 255 /* Root_NFS of the kernel */
#define INITRD_SAY_MS 10000
#define INITRD_NUMBER 16

static bool initrd_is_wanted(struct boot *b)
{
	if (access(RAM_IMAGE, F_OK) < 0)
		return false;
	if (!b->plan.words.no_initrd)
		return b->plan.root.method != &root_ram;
	log_note("the initrd is not used (noinitrd)");
	(void)unlink(RAM_IMAGE);
	return false;
}

int initrd_start(struct boot *b)
{
	uint64_t now = clock_ms();
	int r;

	b->initrd = (struct boot_initrd){ .began_ms = now,
					  .say_ms = now + INITRD_SAY_MS };
	if (!root_blocks || !initrd_is_wanted(b))
		return 0;
	b->initrd.asked = true;
	r = loop_start(&b->loop, CHILD_INITRD, b);
	return r < 0 ? boot_fail(b, KI_INITRD, r, "start the initrd worker")
		     : 0;
}

/* As the kernel shows a device's number: dev_t of Linux 2.6. */
static uint32_t initrd_encode(uint32_t major, uint32_t minor)
{
	return (minor & 0xff) | major << 8 | (minor & ~0xffu) << 12;
}

/* The root's number, as far as it is known now; 0. */
static uint32_t initrd_number(const struct root_spec *spec)
{
	const struct block_spec *want = &spec->want[WANT_ROOT].spec;
	const struct block_found *found = &spec->found[WANT_ROOT];
	struct block_dev dev;

	if (spec->method->needs_network)
		return REAL_ROOT_NFS;
	if (spec->want[WANT_ROOT].text == NULL)
		return 0;
	if (want->kind == BLOCK_BY_NUMBER)
		return initrd_encode(want->major, want->minor);
	if (want->kind == BLOCK_BY_NAME &&
	    block_dev_read(BLOCK_SYS, want->value, &dev) == 0)
		return initrd_encode(dev.major, dev.minor);
	return initrd_encode(found->major, found->minor);
}

/* A kernel that has no such file has no /linuxrc that writes there. */
static void initrd_tell_root(uint32_t number)
{
	char text[INITRD_NUMBER];

	fmt_print(text, sizeof(text), "%u", (unsigned)number);
	(void)file_put(REAL_ROOT_DEV, text);
}

/*
 * Another root that /linuxrc has written there, as "8:1" or /dev/nfs; "" for
 * none.
 */
static void initrd_ask_root(uint32_t number, char *root, size_t size)
{
	char text[INITRD_NUMBER];
	uint32_t n;

	*root = '\0';
	if (file_read(REAL_ROOT_DEV, text, sizeof(text)) < 0)
		return;
	text[strcspn(text, "\n")] = '\0';
	if (parse_u32(text, UINT32_MAX, &n) < 0 || n == 0 || n == number)
		return;
	if (n == REAL_ROOT_NFS)
		(void)str_copy(root, size, "/dev/nfs");
	else
		fmt_print(root, size, "%u:%u", (unsigned)(n >> 8 & 0xfff),
			  (unsigned)((n & 0xff) | (n >> 12 & 0xfff00)));
}

static bool initrd_can_run(void)
{
	int dir = open(RAM_INITRD, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct init_verdict v;
	char why[INIT_TEXT];
	bool can = dir >= 0 && init_check(dir, LINUXRC, &v) == 0;

	if (dir >= 0 && !can) {
		init_verdict_text(&v, why, sizeof(why));
		log_warn("cannot run " LINUXRC " of the initrd: %s", why);
	}
	if (dir >= 0)
		close(dir);
	return can;
}

static void initrd_run(const struct boot *b, struct root_report *report)
{
	static const char *const argv[] = { "linuxrc", NULL };
	const struct run p = { .root = RAM_INITRD,
			       .path = LINUXRC,
			       .argv = argv,
			       .env = b->env,
			       .in = -1,
			       .out = -1 };
	uint32_t number = initrd_number(&b->plan.root);
	int r;

	if (!initrd_can_run())
		return;
	log_info("running " LINUXRC " of the initrd (%s)", report->tried);
	initrd_tell_root(number);
	r = run_program(&p);
	if (r != 0)
		log_warn(LINUXRC " of the initrd ended with %s %d",
			 r > 0 && WIFEXITED(r) ? "status" : "signal",
			 r > 0 && WIFEXITED(r) ? WEXITSTATUS(r) : WTERMSIG(r));
	initrd_ask_root(number, report->said, sizeof(report->said));
}

static void initrd_trying(void *data, const char *what)
{
	(void)data;
	(void)what;
}

void initrd_work(void *boot, int from, int to)
{
	const struct boot *b = boot;
	struct root_report report = { 0 };

	(void)from;
	if (!root_blocks)
		return;
	if (mkdir(RAM_INITRD, 0700) < 0 && errno != EEXIST)
		report.err = -errno;
	else if (ram_mount(b->plan.root.access == ROOT_RW, NULL, NULL,
			   RAM_INITRD, &report, initrd_trying, NULL) == 0) {
		/* its memory is free when nobody has it mounted */
		(void)unlink(RAM_IMAGE);
		initrd_run(b, &report);
	}
	worker_send(to, TELL_INITRD, &report, sizeof(report));
}

int initrd_message(struct boot *b, const struct msg *m)
{
	struct root_report report;

	memcpy(&report, m->body, sizeof(report));
	if (!root_blocks || report.err > 0 ||
	    memchr(report.tried, '\0', sizeof(report.tried)) == NULL ||
	    memchr(report.said, '\0', sizeof(report.said)) == NULL)
		return -EBADMSG;
	if (report.err == 0)
		return str_copy(b->initrd.root, sizeof(b->initrd.root),
				report.said) < 0
			       ? -EBADMSG
			       : 0;
	(void)boot_fail(b, KI_INITRD, report.err, "mount the initrd (%s)",
			report.tried);
	(void)str_copy(b->failure.said, sizeof(b->failure.said), report.said);
	fail_say(&b->failure, true);
	return 0;
}

/* The root that /linuxrc has chosen; the network was made for the other. */
static int initrd_take_root(struct boot *b)
{
	struct boot_plan *plan = &b->plan;
	bool network = plan->root.method->needs_network;

	plan->words.root = b->initrd.root;
	if (root_spec_make(&plan->root, &plan->words, &b->failure) < 0)
		return b->failure.err;
	if (network || !plan->root.method->needs_network)
		return 0;
	return boot_fail(b, KI_INITRD, -ENETDOWN,
			 "use the root %s of " LINUXRC
			 ": it needs the network, root= does not",
			 b->initrd.root);
}

/*
 * /linuxrc has chosen another root, whose device is looked for anew: by other
 * workers, which have another plan.
 */
static int initrd_new_root(struct boot *b)
{
	struct boot_plan *plan = &b->plan;
	const char *old = plan->words.root;

	if (!b->initrd.chosen)
		log_note(LINUXRC " of the initrd has chosen the root %s",
			 b->initrd.root);
	b->initrd.chosen = true;
	if (!devices_stop(b))
		return 0;
	if (initrd_take_root(b) < 0) {
		fail_say(&b->failure, true);
		plan->words.root = old;
		(void)root_spec_make(&plan->root, &plan->words, &b->failure);
	}
	return devices_restart(b);
}

int initrd_ready(struct boot *b)
{
	uint64_t now = clock_ms();
	struct boot_initrd *i = &b->initrd;

	if (!root_blocks || !i->asked)
		return 1;
	/* its end, too, is waited for: without a word when it was killed */
	if (!loop_is_there(&b->loop, CHILD_INITRD))
		return *i->root == '\0' ? 1 : initrd_new_root(b);
	if (now >= i->say_ms) {
		log_warn("waiting for " LINUXRC " of the initrd for %u s",
			 (unsigned)((now - i->began_ms) / 1000));
		i->say_ms += now - i->began_ms;
	}
	boot_wake(b, i->say_ms);
	return 0;
}
