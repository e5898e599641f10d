// A program that knows nothing of Chatelaine: the SDK takes address and key from the environment.
import Anthropic from '@anthropic-ai/sdk';

const reply = await new Anthropic().messages.create({
  model: 'claude-sonnet-5-5',
  max_tokens: 64,
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(reply.content.map((block) => block.text).join(''));
