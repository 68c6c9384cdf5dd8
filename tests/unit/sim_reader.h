/*
 * The readers of tests/unit/sim_blocks.h, which includes this: they answer from
 * its table, in the time of kinit/block_reader.h.
 */
#ifndef TESTS_UNIT_SIM_READER_H
#define TESTS_UNIT_SIM_READER_H

void block_reader_init(struct block_reader *r, const struct root_spec *wants,
		       int fd, int fd2)
{
	assert_ptr_equal(wants, &spec);
	assert_int_equal(fd, 77);
	assert_int_equal(fd2, pipe_fd[1]);
	memset(r, 0, sizeof(*r));
}

int block_reader_ask(struct block_reader *r, const struct block_question *q,
		     uint64_t at)
{
	unsigned use = BLOCK_READERS;

	assert_int_equal(at, now);
	if (ask_err < 0)
		return ask_err;
	for (unsigned i = 0; i < BLOCK_READERS; i++) {
		if (!r->child[i].busy)
			use = i;
		else if (now < r->child[i].asked_ms + 2000)
			return -EBUSY;
	}
	if (use == BLOCK_READERS)
		return -EBUSY;
	put(asked, sizeof(asked), "%s%s%s ", q->dev.name,
	    *q->disk.name != '\0' ? "@" : "", q->disk.name);
	asking[use] = question = *q;
	r->child[use] = (struct reader_child){ .busy = true, .asked_ms = at };
	return 0;
}

static inline const struct sim_content *sim_on(const char *name)
{
	static const struct sim_content nothing = { .err = -ENODATA,
						    .md_err = -ENODATA };

	for (unsigned i = 0; i < n_on; i++) {
		if (strcmp(on[i].name, name) == 0)
			return &on[i];
	}
	return &nothing;
}

static inline void sim_answer(const struct block_question *q,
			      struct block_content *out)
{
	const struct sim_content *c = sim_on(q->dev.name);

	*out = (struct block_content){ .id = q->id,
				       .err = c->err,
				       .md_err = c->md_err,
				       .part = c->part,
				       .image = c->image,
				       .sb = c->sb,
				       .md = c->md,
				       .gpt = q->gpt };
	assert_int_equal(q->gpt.n_roots, 0);
	if (c->root == 0 || *q->disk.name == '\0')
		return;
	out->gpt.n_roots = 1;
	out->gpt.part = c->root;
	snprintf(out->gpt.disk, BLOCK_NAME, "%s", q->disk.name);
}

int block_reader_take(struct block_reader *r, struct block_content *out)
{
	for (unsigned i = 0; i < BLOCK_READERS; i++) {
		struct reader_child *c = &r->child[i];

		if (!c->busy)
			continue;
		out->id = asking[i].id;
		if (!sim_on(asking[i].dev.name)->hangs) {
			sim_answer(&asking[i], out);
			c->busy = false;
			return 1;
		}
		if (!c->late && now >= c->asked_ms + 15000) {
			c->late = true;
			return -ETIMEDOUT;
		}
	}
	return 0;
}

bool block_reader_is_slow(const struct block_reader *r, uint64_t at)
{
	for (unsigned i = 0; i < BLOCK_READERS; i++) {
		if (r->child[i].busy && at >= r->child[i].asked_ms + 2000)
			return true;
	}
	return false;
}

uint64_t block_reader_deadline(const struct block_reader *r, uint64_t at)
{
	uint64_t until = CLOCK_NEVER;

	for (unsigned i = 0; i < BLOCK_READERS; i++) {
		const struct reader_child *c = &r->child[i];
		uint64_t slow = c->asked_ms + 2000;

		if (c->busy && !c->late)
			until = clock_earlier(until,
					      at < slow ? slow : slow + 13000);
	}
	return until;
}

/* Only one that answers is readable. */
int block_reader_fd(const struct block_reader *r)
{
	for (unsigned i = 0; i < BLOCK_READERS; i++) {
		if (r->child[i].busy && !sim_on(asking[i].dev.name)->hangs)
			return 99;
	}
	return -1;
}

#endif
