/* Which block devices there are, see block_list.h. */
#include "lib/block_list.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "lib/block_open.h"
#include "lib/log.h"
#include "lib/run.h"

#define LIST_LINE 480
#define LIST_MS	  5000

void block_list_device(const struct block_dev *dev, const struct superblock *sb)
{
	char text[LIST_LINE];

	log_warn("  %s", block_dev_text(dev, sb, text, sizeof(text)));
}

static bool list_one(const struct block_dev *dev, void *data)
{
	char path[BLOCK_NODE];
	struct superblock sb;

	(void)data;
	if (block_dev_node(dev, path) < 0 || superblock_read(path, &sb) < 0)
		sb = (struct superblock){ 0 };
	block_list_device(dev, &sb);
	return false;
}

/* By a child: a disk that hangs must not hide why the mount failed. */
void block_list_say(void)
{
	struct pollfd p = { .events = POLLIN };
	int pipe[2];
	pid_t pid;

	log_warn("block devices that are there:");
	if (pipe2(pipe, O_CLOEXEC) < 0)
		return;
	pid = run_fork();
	if (pid == 0) {
		(void)block_dev_each(BLOCK_SYS, list_one, NULL);
		_exit(0);
	}
	close(pipe[1]);
	p.fd = pipe[0];
	if (pid > 0 && poll(&p, 1, LIST_MS) == 0)
		log_warn("  (a device does not answer)");
	close(pipe[0]);
}
