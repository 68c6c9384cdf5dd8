/*
 * mdassemble [-qr] [device ...]: starts the RAID arrays whose members are
 * there, by their superblocks, again until there are no more of them.
 */
#include "utils/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "lib/block_find.h"
#include "lib/block_names.h"
#include "lib/block_open.h"
#include "lib/dir.h"
#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/md.h"
#include "lib/str.h"
#include "utils/options.h"

#define MDASSEMBLE_NONE	     2
#define MDASSEMBLE_ROUNDS    (MD_ARRAYS + 2) /* each but the last starts one */
#define MDASSEMBLE_HIGH	     127	     /* as md_set_number() */
#define MDASSEMBLE_NO_MEMBER "there is no member of a RAID array"

struct mdassemble {
	bool run, quiet, failed, made;
	unsigned char round; /* of looking at devices */
	struct md_set set;
};

/* What a folder has below it that begins so. */
struct mdassemble_below {
	const char *start;
	bool any;
};

static void mdassemble_entry(int dir, const char *name, void *data)
{
	struct mdassemble_below *b = data;

	(void)dir;
	b->any |= str_starts(name, b->start);
}

static bool mdassemble_has(const char *disk, const char *folder,
			   const char *start)
{
	struct mdassemble_below b = { .start = start };
	char path[BLOCK_LINK];
	int fd;

	fmt_print(path, sizeof(path), BLOCK_SYS "/%s%s", disk, folder);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	(void)dir_each(fd, mdassemble_entry, &b);
	close(fd);
	return b.any;
}

static void mdassemble_bad(struct mdassemble *m, const char *name,
			   const char *why)
{
	log_error("%.200s is not taken: %s", name, why);
	m->failed = true;
}

/* NULL, or why it is not one of its array. */
static const char *mdassemble_member(struct mdassemble *m,
				     const struct block_dev *dev,
				     const struct md_member *member)
{
	const struct md_device device = { dev->major, dev->minor };
	struct md_array *a;
	int r = md_set_add(&m->set, member, &device, &a);

	/* one that runs has it */
	if (a != NULL && mdassemble_has(dev->name, "/holders", "md"))
		a->started = true;
	if (r == 0 || (a != NULL && a->started))
		return NULL;
	return r == -EEXIST ? "another device has its place"
			    : "too many arrays or members";
}

/*
 * Of a disk that has partitions the last one's superblock may seem its own.
 * 0, -ENODATA for no member, or -errno; what is wrong with a member was said.
 */
static int mdassemble_take(struct mdassemble *m, const struct block_dev *dev)
{
	struct sb_file file UNINITIALIZED;
	struct md_member member;
	const char *why;
	int fd, r;

	if (dev->part == 0 && mdassemble_has(dev->name, "", dev->name))
		return -ENODATA;
	fd = block_open(dev, &file);
	if (fd < 0)
		return fd;
	r = md_decode(&file.source, &member, &why);
	close(fd);
	if (r == 0)
		why = mdassemble_member(m, dev, &member);
	else if (r != -EBADMSG)
		return file.err < 0 ? file.err : r;
	if (why != NULL)
		mdassemble_bad(m, dev->name, why);
	return 0;
}

/* After the first round what arrays hold. */
static bool mdassemble_each(const struct block_dev *dev, void *data)
{
	struct mdassemble *m = data;

	if (m->round == 0 || str_starts(dev->disk, "md"))
		(void)mdassemble_take(m, dev);
	return false;
}

static void mdassemble_operand(struct mdassemble *m, const char *name)
{
	struct block_dev dev;
	int r = block_of_node(name, &dev);

	if (r == 0)
		r = mdassemble_take(m, &dev);
	if (r == -ENODATA || r == -ENOTBLK)
		mdassemble_bad(m, name, MDASSEMBLE_NO_MEMBER);
	else if (r < 0)
		m->failed = util_fail("read", name, r) != 0;
}

/* Its own number, or one from 127 downwards that no array has that runs. */
static uint32_t mdassemble_number(const struct mdassemble *m,
				  const struct md_array *a)
{
	uint32_t number = md_set_number(&m->set, a);

	for (uint32_t next = MDASSEMBLE_HIGH; next > 0; next--) {
		char name[BLOCK_NAME];
		struct block_dev dev;

		fmt_print(name, sizeof(name), "md%u", number);
		if (block_dev_read(BLOCK_SYS, name, &dev) < 0)
			break;
		number = next;
	}
	return number;
}

static bool mdassemble_start(struct mdassemble *m, struct md_array *a)
{
	struct md_param how = { .persistent = true,
				.number = mdassemble_number(m, a) };
	char text[MD_TEXT];
	int r;

	md_module();
	r = md_assemble(&how, a->last.minor_version, a->device, a->n);
	a->started = r == 0;
	a->tries = 1;
	(void)md_array_text(a, text);
	if (r < 0) {
		log_error("cannot start RAID %s: %pe", text, ERR(r));
		m->failed = true;
		return false;
	}
	m->made = true;
	if (!m->quiet)
		log_result("/dev/md%u: RAID %s", (unsigned)how.number, text);
	return true;
}

/* Starts what is complete or, degraded, what can run so; whether any was. */
static bool mdassemble_all(struct mdassemble *m, bool degraded)
{
	bool any = false;

	for (unsigned i = 0; i < m->set.n; i++) {
		struct md_array *a = &m->set.array[i];
		const char *why;

		if (!a->started && a->tries == 0 &&
		    (degraded ? md_array_can_degrade(a)
			      : md_array_state(a, &why) == MD_COMPLETE))
			any |= mdassemble_start(m, a);
	}
	return any;
}

/* What was not started, and why; with tries that was said. */
static void mdassemble_report(struct mdassemble *m)
{
	for (unsigned i = 0; i < m->set.n; i++) {
		const struct md_array *a = &m->set.array[i];
		const char *why;
		char text[MD_TEXT];

		if (a->started || a->tries != 0)
			continue;
		m->failed = true;
		if (md_array_state(a, &why) == MD_WAITING)
			why = md_array_can_degrade(a) ? "--run starts it so"
						      : "too few to start it";
		log_error("RAID %s: %s", md_array_text(a, text), why);
	}
}

static int mdassemble_run(struct mdassemble *m, char **name)
{
	bool named = *name != NULL;
	int r = 0;

	for (; *name != NULL; name++)
		mdassemble_operand(m, *name);
	do {
		if (m->round > 0 || !named)
			r = block_dev_each(BLOCK_SYS, mdassemble_each, m);
		if (r < 0)
			return util_fail("read", BLOCK_SYS, r);
		m->round++;
	} while (m->round < MDASSEMBLE_ROUNDS &&
		 (mdassemble_all(m, false) ||
		  (m->run && mdassemble_all(m, true))));
	mdassemble_report(m);
	if (m->made)
		return 0;
	if (m->failed || m->set.n > 0)
		return m->failed;
	log_error("%s", MDASSEMBLE_NO_MEMBER);
	return MDASSEMBLE_NONE;
}

int mdassemble_main(int argc, char **argv)
{
	struct options o = options_of(argc, argv,
				      "qr\0"
				      "[-qr] [device ...]\0"
				      "quiet=q\0run=r\0");
	struct mdassemble m = { .round = 0 };
	int opt;

	while ((opt = options_next(&o)) > 0) {
		m.run |= opt == 'r';
		m.quiet |= opt == 'q';
	}
	return opt != OPTION_END ? options_usage(&o, opt) * MDASSEMBLE_NONE
				 : mdassemble_run(&m, o.argv);
}
