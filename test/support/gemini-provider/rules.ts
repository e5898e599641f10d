import { z } from 'zod';

const Part = z.strictObject({
  text: z.string().optional(),
  thought: z.boolean().optional(),
  thoughtSignature: z.string().optional(),
  inlineData: z.strictObject({ mimeType: z.string(), data: z.base64() }).optional(),
  functionCall: z.looseObject({ name: z.string() }).optional(),
  functionResponse: z.looseObject({ name: z.string() }).optional(),
});

const Content = z.strictObject({
  role: z.enum(['user', 'model']).optional(),
  parts: z.array(Part).min(1),
});

/** https://ai.google.dev/api/generate-content#request-body */
export const GenerateRequest = z.strictObject({
  contents: z.array(Content).min(1),
  systemInstruction: z.looseObject({ parts: z.array(Part) }).optional(),
  tools: z.array(z.looseObject({})).optional(),
  toolConfig: z.looseObject({}).optional(),
  safetySettings: z.array(z.looseObject({})).optional(),
  cachedContent: z.string().optional(),
  generationConfig: z
    .strictObject({
      maxOutputTokens: z.int().min(1).optional(),
      temperature: z.number().min(0).max(2).optional(),
      candidateCount: z.int().min(1).max(8).optional(),
      thinkingConfig: z.looseObject({}).optional(),
      responseMimeType: z.string().optional(),
    })
    .optional(),
});
export type GenerateRequest = z.infer<typeof GenerateRequest>;
