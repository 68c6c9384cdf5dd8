/* The child that reads block devices, see block_reader.h. */
#include "kinit/block_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

#include "lib/block_open.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/resume.h"
#include "lib/rw.h"

void block_reader_init(struct block_reader *r, const struct root_spec *spec,
		       int fd, int fd2)
{
	*r = (struct block_reader){
		.from = -1, .to = -1, .spec = spec, .close_fd = { fd, fd2 }
	};
}

static int reader_content(const struct block_question *q, struct sb_file *file,
			  struct block_content *c)
{
	const char *why;
	int r, fd = block_open(&q->dev, file);

	if (fd < 0)
		return fd;
	r = superblock_decode(&file->source, &c->sb);
	c->image = q->offset != 0 ? resume_has_image(&file->source, q->offset)
				  : r == 0 && c->sb.use == SB_SUSPEND;
	if (r == 0 && strcmp(c->sb.type, "linux_raid_member") == 0)
		c->md_err = md_decode(&file->source, &c->md, &why);
	close(fd);
	return r == -ENODATA && file->err < 0 ? file->err : r;
}

/* What the partition table of its disk says of a partition. */
static int reader_table(const struct root_spec *spec,
			const struct block_question *q, struct sb_file *file,
			struct block_content *c)
{
	int fd = block_open(&q->disk, file);

	if (fd < 0)
		return fd;
	for (unsigned who = 0; who < WANTS; who++) {
		const struct want *want = &spec->want[who];

		if (want->text == NULL)
			continue;
		if (want->spec.kind == BLOCK_GPT_AUTO && q->dev.part == 0)
			gpt_auto_disk(&c->gpt, q->disk.name, &file->source);
		else if (part_match(&want->spec, &q->dev, &file->source))
			c->part |= 1u << who;
	}
	close(fd);
	return file->err;
}

static void reader_work(void *reader, int from, int to)
{
	/* each has a page or more: large for a stack */
	static struct block_question q;
	static struct block_content c;
	static struct sb_file file;
	const struct block_reader *r = reader;

	(void)to;
	while (read(from, &q, sizeof(q)) == (ssize_t)sizeof(q)) {
		c = (struct block_content){ .id = q.id,
					    .gpt = q.gpt,
					    .md_err = -ENODATA };
		if (*q.disk.name != '\0')
			c.err = reader_table(r->spec, &q, &file, &c);
		if (q.content)
			c.err = reader_content(&q, &file, &c);
		/* less than PIPE_BUF: in one piece */
		if (fd_write_all(r->to, &c, sizeof(c)) < 0)
			break;
	}
}

static void reader_close_others(void *reader)
{
	const struct block_reader *r = reader;

	close(r->close_fd[0]);
	close(r->close_fd[1]);
	close(r->from);
	for (unsigned i = 0; i < BLOCK_READERS; i++) {
		if (r->child[i].there)
			close(r->child[i].child.to);
	}
}

static int reader_start(struct block_reader *r, struct reader_child *c)
{
	int fd[2], err;

	if (r->from < 0) {
		if (pipe2(fd, O_CLOEXEC) < 0)
			return -errno;
		r->from = fd[0];
		r->to = fd[1];
		(void)fcntl(r->from, F_SETFL, O_NONBLOCK);
	}
	err = child_start(&c->child, reader_work, r, reader_close_others, r);
	if (err < 0)
		return err;
	close(c->child.from);
	c->child.from = -1;
	c->there = true;
	return 0;
}

int block_reader_ask(struct block_reader *r, const struct block_question *q,
		     uint64_t now)
{
	struct reader_child *use = NULL;
	int err;

	for (unsigned i = BLOCK_READERS; i-- > 0;) {
		struct reader_child *c = &r->child[i];

		if (c->busy && now < c->asked_ms + BLOCK_SLOW_MS)
			return -EBUSY;
		/* one that is there is better than a new one */
		if (!c->busy && (use == NULL || c->there || !use->there))
			use = c;
	}
	if (use == NULL)
		return -EBUSY;
	err = use->there ? 0 : reader_start(r, use);
	if (err == 0)
		err = fd_write_all(use->child.to, q, sizeof(*q));
	if (err < 0) {
		if (use->there)
			child_close(&use->child);
		use->there = false;
		return err;
	}
	use->busy = true;
	use->late = false;
	use->id = q->id;
	use->asked_ms = now;
	return 0;
}

/* One that has ended, or is late, is told once. */
static int reader_lost(struct reader_child *c, uint64_t now)
{
	if (waitpid(c->child.pid, NULL, WNOHANG) != 0) {
		child_close(&c->child);
		c->there = c->busy = false;
		return -ECHILD;
	}
	if (c->late || now < c->asked_ms + BLOCK_READER_MS)
		return 0;
	c->late = true;
	return -ETIMEDOUT;
}

int block_reader_take(struct block_reader *r, struct block_content *out)
{
	bool answer = r->from >= 0 &&
		      read(r->from, out, sizeof(*out)) == (ssize_t)sizeof(*out);

	for (unsigned i = 0; i < BLOCK_READERS; i++) {
		struct reader_child *c = &r->child[i];
		int err;

		if (!c->busy)
			continue;
		if (answer && c->id == out->id)
			c->busy = false;
		err = answer ? 0 : reader_lost(c, clock_ms());
		if (err == 0)
			continue;
		out->id = c->id;
		return err;
	}
	return answer;
}

bool block_reader_is_slow(const struct block_reader *r, uint64_t now)
{
	for (unsigned i = 0; i < BLOCK_READERS; i++) {
		if (r->child[i].busy &&
		    now >= r->child[i].asked_ms + BLOCK_SLOW_MS)
			return true;
	}
	return false;
}

uint64_t block_reader_deadline(const struct block_reader *r, uint64_t now)
{
	uint64_t at = CLOCK_NEVER;

	for (unsigned i = 0; i < BLOCK_READERS; i++) {
		const struct reader_child *c = &r->child[i];

		if (!c->busy || c->late)
			continue;
		at = clock_earlier(
			at, c->asked_ms + (now < c->asked_ms + BLOCK_SLOW_MS
						   ? BLOCK_SLOW_MS
						   : BLOCK_READER_MS));
	}
	return at;
}

int block_reader_fd(const struct block_reader *r)
{
	for (unsigned i = 0; i < BLOCK_READERS; i++) {
		if (r->child[i].busy)
			return r->from;
	}
	return -1;
}
