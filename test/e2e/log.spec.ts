import { get as httpGet } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  BadGatewayException,
  Body,
  ConsoleLogger,
  Controller,
  Get,
  HttpException,
  InternalServerErrorException,
  NotFoundException,
  Param,
  Post,
  StreamableFile,
} from '@nestjs/common';
import axios from 'axios';
import { IsString, Matches } from 'class-validator';
import {
  ApiErrors,
  HttpErrors,
  type ErrorEvent,
  type ErrorObserver,
  type ErrorsOptions,
} from 'nestjs-api-errors';
import { PLATFORMS, type RunningApp, start } from './harness.js';

const SECRET = 's3cret';
const FORGED = '[Nest] 1  - 01/01/2026, 1:00:00 PM   ERROR [Users] root logged in';
/** A name, sent by a client, that tries to forge log lines. */
const NAME = `x\r\n${FORGED}\u001b[31m\u2028${FORGED}\u0085\u202e${FORGED}`;

/** Creates an object that throws on each operation. */
function createUntouchable(): object {
  const fail = () => {
    throw new Error('the session is closed');
  };
  const traps = ['get', 'has', 'getPrototypeOf', 'ownKeys', 'getOwnPropertyDescriptor'];
  return new Proxy(new Error('hidden'), Object.fromEntries(traps.map((trap) => [trap, fail])));
}

/** Creates a stream that fails after its first bytes. */
function createBreakingStream(fails: () => Error): Readable {
  return Readable.from(
    (async function* () {
      yield Buffer.from('one line\n');
      await new Promise((done) => setTimeout(done, 20));
      throw fails();
    })(),
  );
}

/** Streams of files that end too early without an error. */
const CUTS: Readonly<Record<string, () => Readable>> = {
  destroyed() {
    const stream = new Readable({ read: () => {} });
    stream.push('one line\n');
    setTimeout(() => stream.destroy(), 20);
    return stream;
  },
  'destroyed-before-the-first-byte'() {
    const stream = new Readable({ read: () => {} });
    setTimeout(() => stream.destroy(), 20);
    return stream;
  },
  'throws-null': () => createBreakingStream(() => null as never),
};

async function callUpstream(): Promise<unknown> {
  try {
    return await axios.post(
      'http://upstream.example/orders?api_key=s3cret',
      { password: SECRET },
      {
        headers: { Authorization: `Bearer ${SECRET}`, 'X-Own': SECRET },
        auth: { username: 'u', password: SECRET },
        adapter: (config) =>
          Promise.reject(
            new axios.AxiosError('Request failed', 'ERR_BAD_RESPONSE', config, {}, {
              status: 500,
              data: { note: SECRET },
              headers: { 'set-cookie': SECRET },
              config,
            } as never),
          ),
      },
    );
  } catch (error) {
    return error;
  }
}

class MemberDto {
  @Matches(/^\d+$/)
  pinCode!: string;
  @Matches(/^\d+$/)
  memberNumber!: string;
  @Matches(/^\d+$/)
  page!: string;
  @IsString()
  name!: string;
}

@Controller()
class LogController {
  @Get('forged')
  forged() {
    throw new Error(`no user ${NAME}`, { cause: new NotFoundException(`none ${NAME}`) });
  }

  @Get('lost')
  @ApiErrors(HttpErrors.NotFound)
  lost() {
    throw new NotFoundException(`no user ${NAME}`);
  }

  @Get('axios-in-cause')
  async axiosInCause() {
    throw new BadGatewayException('down', { cause: await callUpstream() });
  }

  @Get('axios-in-response')
  async axiosInResponse() {
    const { response, config } = (await callUpstream()) as { response: object; config: object };
    throw new HttpException({ message: 'down', response, config, nested: { ...response } }, 502);
  }

  @Get('request-in-response')
  requestInResponse() {
    const headers = { authorization: `Bearer ${SECRET}`, 'x-own': SECRET };
    throw new InternalServerErrorException({
      message: 'down',
      headers,
      body: { note: SECRET },
      pinCode: SECRET,
    });
  }

  @Get('addresses')
  addresses() {
    const cause = new Error(`https://a/?api_key=${SECRET}&token=${SECRET} and password=${SECRET}`);
    throw new Error(`connect postgres://user:${SECRET}@host/db failed`, { cause });
  }

  @Get('object')
  object() {
    // oxlint-disable-next-line typescript/only-throw-error -- some do
    throw { pinCode: SECRET, member_number: SECRET, to: `https://u:${SECRET}@host`, seen: 'by all' };
  }

  @Post('members')
  members(@Body() body: MemberDto) {
    return body;
  }

  @Get('aggregate')
  aggregate() {
    const members = [1, 2, 3].map((n) => new RangeError(`member ${n}`, { cause: new Error(`cause ${n}`) }));
    throw new AggregateError(members, 'several');
  }

  @Get('suppressed')
  suppressed() {
    // `await using` throws this error if both the block and the disposal of its resource fail.
    throw Object.assign(new Error('An error was suppressed.'), {
      name: 'SuppressedError',
      error: new Error('rollback failed'),
      suppressed: new Error('query failed'),
    });
  }

  @Get('proxy')
  proxy() {
    throw createUntouchable();
  }

  @Get('proxy-in-cause')
  proxyInCause() {
    throw new InternalServerErrorException('outer', { cause: createUntouchable() });
  }

  @Get('file')
  file() {
    return new StreamableFile(
      createBreakingStream(() => new Error('the disk broke', { cause: new Error('EIO') })),
    );
  }

  @Get('cut-file/:way')
  cutFile(@Param('way') way: string) {
    return new StreamableFile(CUTS[way]!());
  }

  @Get('endless-file')
  endlessFile() {
    return new StreamableFile(
      new Readable({
        read() {
          setTimeout(() => this.push('x'.repeat(100)), 5);
        },
      }),
    );
  }

  @Get('own-file')
  ownFile() {
    const file = new StreamableFile(createBreakingStream(() => new Error('for its handler alone')));
    return file.setErrorHandler((_, response) => (response as unknown as { destroy(): void }).destroy());
  }
}

describe.each(PLATFORMS)('The log on %s', (platform, adapter) => {
  let running: RunningApp;
  const events: ErrorEvent[] = [];
  const observer: ErrorObserver = { observe: (event) => void events.push(event) };

  afterEach(async () => {
    jest.restoreAllMocks();
    events.length = 0;
    await running?.close();
  });

  const run = async (errors: ErrorsOptions = {}) => {
    const options = { observers: [observer], sensitiveNames: ['member number'], ...errors };
    running = await start(adapter(), { controllers: [LogController], errors: options });
    return running;
  };

  /** Returns the lines that Nest's own logger prints for a request. */
  async function collectOutput(path: string, options: { json: boolean }): Promise<string> {
    await run({ logging: { clientErrors: 'warn' } });
    running.app.useLogger(new ConsoleLogger({ ...options, colors: false }));
    const texts: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
    }
    await running.send(path);
    jest.restoreAllMocks();
    return texts.join('');
  }

  it.each(['/forged', '/lost'])('contains one entry for %s, whatever its client sends', async (path) => {
    const lines = (await collectOutput(path, { json: false })).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^\[Nest\].*(ERROR|WARN) \[ApiErrors\] \d+ \w+ GET .*no user x\\r\\n\[Nest\]/);
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {2}/);
    // oxlint-disable-next-line no-control-regex -- they are what it looks for
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
    if (path === '/forged') {
      expect(lines.filter((line) => / at LogController.forged .*log\.spec/.test(line))).toHaveLength(2);
      expect(lines).toContainEqual(expect.stringContaining('  Caused by: NotFoundException: none x\\r\\n'));
    }
  });

  it('contains one record for an error, whatever its client sends', async () => {
    const records = (await collectOutput('/forged', { json: true })).trimEnd().split('\n');
    expect(records).toHaveLength(1);
    const { message, stack } = JSON.parse(records[0]!) as { message: string; stack: string };
    expect(message).toContain('no user x\\r\\n[Nest]');
    // oxlint-disable-next-line no-control-regex -- they are what it looks for
    expect(message + stack.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u0085\u2028\u202e]/);
  });

  it.each(['axios-in-cause', 'axios-in-response', 'request-in-response', 'addresses', 'object'])(
    'redacts the secrets of an error: %s',
    async (path) => {
      await run();
      await running.send(`/${path}`);
      expect(running.log.text).toContain(` GET /${path} `);
      expect(running.log.text).not.toContain(SECRET);
    },
  );

  it('redacts the secrets of a failing observer or mapper', async () => {
    const fails = () => {
      throw new Error(`https://u:${SECRET}@host ${NAME}`);
    };
    await run({ observers: [{ observe: fails }], mappers: [{ map: fails }] });
    await running.send('/aggregate');
    expect(running.log.text).toContain('failed. The next mapper is called.');
    expect(running.log.text).toContain("The observer Object failed to report the error '");
    expect(running.log.text).not.toContain(SECRET);
    expect(running.log.text).not.toMatch(/^\[Nest\]/m);
  });

  it('redacts the values of the same names as responses', async () => {
    await run({ validation: { exposeRejectedValues: true } });
    const json = { pinCode: SECRET, memberNumber: SECRET, page: 'two', name: 'Ann' };
    const { body, text } = await running.send('/members', { json });
    expect(body.errors.map(({ field, bad_values }: any) => [field, bad_values])).toEqual([
      ['pinCode', undefined],
      ['memberNumber', undefined],
      ['page', ['two']],
    ]);
    expect(text).not.toContain(SECRET);
    await running.send('/object');
    expect(running.log.text).toContain(
      "{ pinCode: '***', member_number: '***', to: 'https://***@host', seen: 'by all' }",
    );
  });

  it('contains every member of an aggregate, with its stack and its cause', async () => {
    await run();
    await running.send('/aggregate');
    for (const n of [1, 2, 3]) {
      const member = `${n} of 3: RangeError: member ${n}\\n +at [^]*Caused by: Error: cause ${n}\\n +at `;
      expect(running.log.text).toMatch(new RegExp(member));
    }
  });

  it('contains both errors of a SuppressedError, with their stacks', async () => {
    await run();
    await running.send('/suppressed');
    expect(running.log.text).toMatch(
      /1 of 2: Error: rollback failed\n +at [^]*2 of 2: Error: query failed\n +at /,
    );
  });

  it.each([
    ['proxy', 'thrown: (unreadable: the session is closed)'],
    ['proxy-in-cause', 'Caused by: (unreadable: the session is closed)'],
  ])('survives a thrown proxy that cannot be read: %s', async (path, line) => {
    await run();
    expect((await running.send(`/${path}`)).status).toBe(500);
    expect(running.log.ours).toHaveLength(1);
    expect(running.log.text).toContain(`500 internal_server_error GET /${path} [`);
    expect(running.log.text).toContain(line);
    expect(events).toHaveLength(1);
  });

  it('contains one entry for a file that fails halfway, of which observers are notified once', async () => {
    await run();
    await expect(running.send('/file', { headers: { 'x-request-id': 'file-1' } })).rejects.toThrow();
    expect(running.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(running.log.ours[0]!.message).toBe(
      '500 internal_server_error GET /file [file-1] Error: the disk broke',
    );
    expect(running.log.text).toMatch(/Caused by: Error: EIO\n +at /);
    expect(events).toEqual([
      expect.objectContaining({
        status: 500,
        requestId: 'file-1',
        route: { method: 'GET', template: '/file' },
        exception: expect.objectContaining({ message: 'the disk broke' }),
      }),
    ]);
  });

  it.each(['destroyed', 'throws-null'])(
    'contains one entry for a file that is cut off without an error: %s',
    async (way) => {
      await run();
      const response = running.send(`/cut-file/${way}`, { headers: { 'x-request-id': 'file-1' } });
      await expect(response).rejects.toThrow();
      expect(running.log.ours.map(({ message }) => message)).toEqual([
        '500 internal_server_error GET /cut-file/:way [file-1] Error: The stream of the response was closed before its end.',
      ]);
      expect(events).toHaveLength(1);
    },
  );

  it('contains one entry for a file that is destroyed before its first byte, which is a 500', async () => {
    await run();
    expect((await running.send('/cut-file/destroyed-before-the-first-byte')).status).toBe(500);
    expect(running.log.ours).toHaveLength(1);
    expect(running.log.ours[0]!.level).toBe('error');
  });

  it('omits clients that disconnect during a file, or request its headers only', async () => {
    await run();
    await new Promise((left) => {
      const request = httpGet(`${running.url}/endless-file`, (response) => {
        response.on('error', () => {}).once('data', () => request.destroy());
      });
      request.on('error', () => {}).once('close', left);
    });
    // Fastify reads the whole file even for HEAD.
    if (platform === 'Express') {
      expect((await fetch(`${running.url}/endless-file`, { method: 'HEAD' })).status).toBe(200);
    }
    await new Promise((done) => setTimeout(done, 100));
    expect(running.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  if (platform === 'Express') {
    it('omits a file that has its own error handler', async () => {
      await run();
      await expect(running.send('/own-file')).rejects.toThrow();
      expect(running.log.ours).toEqual([]);
    });
  }
});
